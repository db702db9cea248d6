/** `typ` of a channel key's word that another key may speak for the channel when it was stolen (rule T8). */
export const COMMITMENT_TYPE = 'crew-recovery+jws'
