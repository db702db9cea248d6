/** How strongly it shook where the reader is, what that means, and what to do: computed in this tab. */
import { useState } from 'preact/hooks'
import { colorOf, inkOn, romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { sampleAt } from '../../../shakemap/sample.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { TextField } from '../../common/fields.tsx'
import { titlePrefix } from '../../common/words/format.ts'
import { damageOf, shakingOf } from '../../common/words/intensity.ts'
import type { Place } from '../../places/place.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { placesTexts } from '../../texts/sections/places.ts'
import type { ReceiveState } from '../state.ts'
import { adviceFor } from './advice.ts'
import { fromEpicentre } from './cities.ts'
import { type FoundPlace, findPlaces } from './find-place.ts'
import { epicentreOf, useMapPlaces } from './map-places.ts'
import { choosePlace, type LocateFailure, locate, myPlace } from './my-place-state.ts'
import './places.css'

export function MyPlace({ state }: { readonly state: ReceiveState }) {
  const content = state.shownContent.value
  const place = myPlace.value
  if (!content?.isMap.value) return null
  const texts = placesTexts.value
  return (
    <ClosedSection name="my-place" title={texts.title} hint={texts.closed} isUsed={place !== undefined}>
      {place && (
        <Answer
          place={place}
          product={content.product.value}
          isComing={content.reading.value !== 'idle'}
          prefix={titlePrefix(state.marks.value)}
        />
      )}
      <Search product={content.product.value} />
    </ClosedSection>
  )
}

interface AnswerProps {
  readonly place: FoundPlace
  readonly product: ReadProduct | undefined
  /** Files of the map are still being read. */
  readonly isComing: boolean
  readonly prefix: string
}

function Answer({ place, product, isComing, prefix }: AnswerProps) {
  const texts = placesTexts.value
  const map = product?.product
  const sample = map && sampleAt(map, place.lat, place.lon)
  if (!map) return <Said words={isComing ? texts.waiting : texts.noGrid} />
  if (!sample) return <Said words={texts.outside({ place: place.name })} />
  const { mmi } = sample
  return (
    <>
      <div class="largest" role="status">
        <span class="intensity" style={{ background: colorOf(mmi), color: inkOn(mmi) }} aria-hidden="true">
          {romanOf(mmi)}
        </span>
        <p>
          <strong>
            {prefix}
            {texts.answer({ place: place.name, shaking: shakingOf(mmi).toLowerCase() })}
          </strong>
          <br />
          <span class="small">
            {romanOf(mmi)} ({formatMmi(mmi)}) · {texts.damage({ damage: damageOf(mmi).toLowerCase() })}
          </span>
          <br />
          {sample.mmiStd !== undefined && (
            <>
              <span class="small">{intervalWords(mmi, sample.mmiStd)}</span>
              <br />
            </>
          )}
          <span class="small muted">{whereWords(epicentreOf(product), place)}</span>
        </p>
      </div>
      <div>
        <h3>{texts.adviceTitle}</h3>
        <ul class="advice">
          {adviceFor(mmi).map((advice) => (
            <li key={advice}>{texts.advice[advice]}</li>
          ))}
        </ul>
        <p class="small muted">
          {texts.authorities} {texts.atSite}
        </p>
      </div>
    </>
  )
}

function Said({ words }: { readonly words: string }) {
  return (
    <p role="status">
      <strong>{words}</strong>
    </p>
  )
}

/** One standard deviation either way. */
function intervalWords(mmi: number, deviation: number): string {
  const [low, high] = [Math.max(1, mmi - deviation), mmi + deviation]
  return placesTexts.value.interval({ low: boundWords(low), high: boundWords(high) })
}

function boundWords(mmi: number): string {
  return `${romanOf(mmi)} (${formatMmi(mmi)})`
}

/** Nearer than that the epicentre itself is not known. */
const AT_EPICENTRE_KM = 3

function whereWords(epicentre: ReturnType<typeof epicentreOf>, place: FoundPlace): string {
  const texts = placesTexts.value
  const { epicentralKm, eighth } = fromEpicentre(epicentre, place)
  if (epicentralKm === null || eighth === null) return ''
  if (epicentralKm < AT_EPICENTRE_KM) return texts.atEpicentre
  const direction = eventTexts.value.changes.directions[eighth] ?? ''
  return texts.epicentral({ km: formatNumber(Math.round(epicentralKm)), direction })
}

type SearchState =
  | { readonly kind: 'idle' | 'locating' | LocateFailure }
  | { readonly kind: 'found'; readonly matches: readonly FoundPlace[]; readonly text: string }

function Search({ product }: { readonly product: ReadProduct | undefined }) {
  const places = useMapPlaces(product)
  const [typed, setTyped] = useState('')
  const [state, setState] = useState<SearchState>({ kind: 'idle' })
  const texts = placesTexts.value

  function choose(place: FoundPlace | undefined): void {
    choosePlace(place)
    setTyped('')
    setState({ kind: 'idle' })
  }

  function find(): void {
    const matches = findPlaces(typed, places)
    const [only, ...others] = matches
    if (only && others.length === 0) choose(only)
    else setState(typed.trim() === '' ? { kind: 'idle' } : { kind: 'found', matches, text: typed.trim() })
  }

  async function useLocation(): Promise<void> {
    setState({ kind: 'locating' })
    const told = await locate()
    if (typeof told === 'string') setState({ kind: told })
    else choose({ name: texts.here, ...told })
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        find()
      }}
    >
      <div class="place-search">
        <TextField
          id="my-place-name"
          label={texts.name}
          value={typed}
          onInput={setTyped}
          hint={texts.hint}
          maxLength={100}
        />
        <div class="row">
          <button type="submit" class="button">
            {texts.find}
          </button>
          <button type="button" class="button" onClick={() => void useLocation()}>
            {texts.locate}
          </button>
          {myPlace.value && (
            <button type="button" class="button quiet" onClick={() => choose(undefined)}>
              {texts.forget}
            </button>
          )}
        </div>
      </div>
      <div role="status">{wordsOf(state, places)}</div>
      {state.kind === 'found' && state.matches.length > 0 && (
        <ul class="place-matches">
          {state.matches.map((match) => (
            <li key={`${match.name} ${match.lat} ${match.lon}`}>
              <button type="button" class="button quiet" onClick={() => choose(match)}>
                {match.name} <span class="muted">{whereWords(epicentreOf(product), match)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  )
}

function wordsOf(state: SearchState, places: readonly Place[]): string {
  const texts = placesTexts.value
  if (state.kind === 'idle') return ''
  if (state.kind !== 'found') return texts[state.kind]
  if (state.matches.length > 0) return texts.which
  return places.length === 0 ? texts.noList : texts.notFound({ text: state.text })
}
