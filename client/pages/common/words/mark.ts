/** A word that a banner adds to a release's title: for its signed status, or since it holds no longer. */
export type Mark = 'cancelled' | 'exercise' | 'test' | 'expired' | 'superseded'
