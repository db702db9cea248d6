/** All kinds of input that are fuzzed. */
import type { Target } from '../engine/target.ts'
import { announcementTarget } from './announcements.ts'
import { impactTarget, reportsTarget, uncertaintyTarget } from './beside-map.ts'
import { compactTarget, layerTarget } from './compact-maps.ts'
import { facilityTarget } from './facilities.ts'
import { compactHeaderTarget, frameTarget, routeTarget } from './frames.ts'
import { claimTarget, headerTarget } from './headers.ts'
import { manifestTarget } from './manifests.ts'
import { productXmlTarget } from './product-xml.ts'
import { productTarget } from './products.ts'
import { recordTarget, rememberedTarget } from './records.ts'
import { sdpTarget } from './sdp.ts'
import { serverTarget } from './server.ts'
import { coverageTarget } from './coverages.ts'
import { contoursTarget, gridTarget, infoTarget, ruptureTarget, stationsTarget } from './shakemap-files.ts'
import { zipTarget } from './zips.ts'

export const targets: readonly Target[] = [
  ...[frameTarget, compactHeaderTarget, routeTarget, sdpTarget, serverTarget()],
  ...[announcementTarget, headerTarget, claimTarget, manifestTarget],
  ...[
    gridTarget,
    infoTarget,
    stationsTarget,
    contoursTarget,
    coverageTarget,
    ruptureTarget,
    uncertaintyTarget,
    reportsTarget,
    impactTarget,
    compactTarget,
    layerTarget,
    zipTarget,
    productTarget,
    productXmlTarget,
  ],
  ...[facilityTarget, recordTarget, rememberedTarget],
]
