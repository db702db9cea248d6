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
/**
 * Goes before the tag, where marked pictures have no address of their own (`data-flashcrew="/a.jpg"`): a site that sent the
 * page itself within 100 ms is not busy, and its pictures need not wait to hear whether there is a crowd.
 */
export declare const QUICK_START: string;
/** Where a file of the site's folder will be on the site, as far as that is known here. */
export declare function addressIn(folder: string, file: string): string;
