export interface ScriptTag {
    /** Origin of the signaling server. */
    readonly server: string;
    /** Named, so that the server can say at once whether a visitor has company, and no other key is believed. */
    readonly channel: string;
    /** Addresses within the site. */
    readonly manifest: string;
    readonly worker?: string | undefined;
}
/** By attribute; `src` first. */
export declare function scriptAttributes({ server, channel, manifest, worker }: ScriptTag): Record<string, string>;
export declare function scriptTag(tag: ScriptTag): string;
/** Where a file of the site's folder will be on the site, as far as that is known here. */
export declare function addressIn(folder: string, file: string): string;
