/** What a banner says of a release beyond its title: its signed status, and whether it still holds. */
export type Mark = 'cancelled' | 'exercise' | 'test' | 'expired' | 'superseded'
