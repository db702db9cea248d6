/** Words that tell what a channel's key has signed: one kind of JWS is never taken for another. */

/** `typ` of a release's header. */
export const HEADER_TYPE = 'crew-header+jws'
/** `typ` of a claim on a server's default channel. */
export const CLAIM_TYPE = 'crew-claim+jws'
/** In the place of a claim link's token: the claim is made by the channel that the claimed one names as its successor. */
export const SUCCESSOR_TOKEN = 'successor'
