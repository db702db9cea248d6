/** Several events at a time: which maps can stay current beside a new one, and which one it is compared with. Pure. */
import type { Status } from '../api.ts'
import { isSameEvent } from '../shakemap/product/same-event.ts'
import type { EventClaim, EventFacts } from '../shakemap/types.ts'

/** A release with a map, as the console reads it back. */
export interface KnownMap {
  readonly id: string
  readonly title: string
  readonly status: Status
  /** Receivers show it as what holds. */
  readonly isCurrent: boolean
  readonly facts: Partial<EventFacts>
  /** All names of its event. */
  readonly ids: readonly string[]
}

type Facts = Pick<Partial<EventFacts>, 'eventId'>

/**
 * What an event is called among known maps: networks name it differently, and the name that is preferred changes. So its facts
 * bear the name under which the newest map of the same event goes; else their own.
 */
export function underKnownName({ ids, facts }: EventClaim, maps: readonly KnownMap[]): Partial<EventFacts> {
  const known = maps.find((map) => isSameEvent(map, { ids, facts }))
  return known ? { ...facts, eventId: known.facts.eventId ?? '' } : facts
}

/** Maps of one event under one name, that of the newest. `maps` are newest first. */
export function underOneName(maps: readonly KnownMap[]): readonly KnownMap[] {
  const named: KnownMap[] = []
  for (const map of maps) named.push({ ...map, facts: underKnownName(map, named) })
  return named
}

/** Current maps of other events, newest first. A header names the newest three of them. `replacing`: the id of one that is not to stay. */
export function othersOf(
  facts: Facts | undefined,
  maps: readonly KnownMap[],
  replacing?: string,
): readonly KnownMap[] {
  const { eventId = '' } = facts ?? {}
  if (eventId === '') return []
  return maps.filter((map) => map.isCurrent && map.id !== replacing && map.facts.eventId !== eventId)
}

/** An alert about another event goes on unless somebody says otherwise: a drill or an aftershock does not end it. */
export function staysByItself(others: readonly Pick<KnownMap, 'status'>[], replacing?: string): boolean {
  return replacing !== undefined || others.some(({ status }) => status === 'actual')
}

/** The newest map of the same event, else the newest of all. `maps` are newest first. */
export function lastOf(facts: Facts | undefined, maps: readonly KnownMap[]): KnownMap | undefined {
  return maps.find((map) => map.facts.eventId === facts?.eventId) ?? maps[0]
}
