/**
 * `data-ask`: the visitor is asked once, by a small panel in the corner of the page, and takes part only after a yes. The answer
 * is kept in this browser, for this site. Until there is one, everything comes by plain HTTP.
 */
import { cornerPanel } from './corner.ts'

const KEPT = 'flashcrew-agreed'

const TEXTS = {
  en: {
    question:
      'This site’s pictures and films can come from other visitors, and you can pass them on. Those visitors then see your internet address.',
    yes: 'Take part',
    no: 'No, thanks',
    more: 'More about it',
  },
  es: {
    question:
      'Las imágenes y películas de este sitio pueden venir de otros visitantes, y usted puede pasarlas. Esos visitantes ven entonces su dirección de internet.',
    yes: 'Participar',
    no: 'No, gracias',
    more: 'Más información',
  },
} as const

let asking: Promise<boolean> | undefined

/** Resolves to whether this visitor takes part. `more`: the address of the site's own words on it; '' where there are none. */
export async function asksVisitor(more: string): Promise<boolean> {
  const kept = recall()
  if (kept !== null) return kept === 'yes'
  // A page that looks again for company asks nobody twice.
  return (asking ??= askOnce(more))
}

async function askOnce(more: string): Promise<boolean> {
  const agrees = await new Promise<boolean>((resolve) => document.body.append(panel(more, resolve)))
  try {
    localStorage.setItem(KEPT, agrees ? 'yes' : 'no')
  } catch {
    // This browser keeps nothing: the next page asks again.
  }
  return agrees
}

function recall(): string | null {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null
  }
}

function panel(more: string, answer: (agrees: boolean) => void): HTMLElement {
  const spoken = document.documentElement.lang || navigator.language
  const lang = /^es\b/i.test(spoken) ? 'es' : 'en'
  const words = TEXTS[lang]
  const { host, root } = cornerPanel('region', {
    ...{ maxWidth: '320px', padding: '12px', background: '#fff', color: '#14202b' },
    font: '14px/1.5 system-ui, sans-serif',
  })
  host.lang = lang
  const text = document.createElement('p')
  text.style.margin = '0 0 8px'
  text.append(words.question)
  if (more !== '') {
    const link = document.createElement('a')
    link.href = more
    link.append(words.more)
    text.append(' ', link)
  }
  const button = (label: string, agrees: boolean): HTMLElement => {
    const made = document.createElement('button')
    Object.assign(made.style, { font: 'inherit', padding: '4px 10px', marginRight: '8px' })
    made.append(label)
    made.addEventListener('click', () => {
      host.remove()
      answer(agrees)
    })
    return made
  }
  root.append(text, button(words.yes, true), button(words.no, false))
  return host
}
