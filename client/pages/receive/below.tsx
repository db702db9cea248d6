/** What lies below the page's first view, in one file of its own that comes after that view is drawn. */
export { AlarmSettings } from './alarm/alarm-settings.tsx'
export { FileList } from './files/file-list.tsx'
export { ChannelsPanel } from './channels/channels-panel.tsx'
export { MoveNotice } from './channels/move-notice.tsx'
export { ReleaseList } from './release/release-list.tsx'
export { SharingLine } from './swarm/sharing.tsx'
export { SwarmPanel } from './swarm/swarm-panel.tsx'
export { VersionTimeline } from './versions/timeline.tsx'
