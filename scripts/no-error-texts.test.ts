import { expect, it } from 'vitest'
import { withoutErrorTexts } from './no-error-texts.mjs'

it('the texts of errors go, and no line moves', () => {
  const code = 'throw new Error(`no ${\n  name\n}`)\nconst e = () => f(new Error(reason, { cause }))'
  const rest = withoutErrorTexts(code)
  expect(rest.split('\n')).toHaveLength(4)
  expect(rest.replaceAll(/\s+/g, ' ')).toBe('throw new Error( ) const e = () => f(new Error( ))')
})

it('the texts of results go where that is wanted', () => {
  const code = 'if (a) b = err(`no ${b}`)\nthrow new Error("c")\nd.err("e")'
  const rest = withoutErrorTexts(code, { results: true })
  expect(rest.replaceAll(/ +/g, ' ')).toBe('if (a) b = err( )\nthrow new Error( )\nd.err("e")')
  expect(withoutErrorTexts(code)).toContain('err(`no ${b}`)')
})

it('what is another error, or none, stays', () => {
  const code = 'throw new PlainError("stalled")\nconst a = new a.Error("b")\nconst c = "new Error(d)"'
  expect(withoutErrorTexts(code)).toBe(code)
})
