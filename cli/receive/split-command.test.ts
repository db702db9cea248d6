import { expect, test } from 'vitest'
import { splitCommand } from './split-command.ts'

test.each<[string, string[] | undefined]>([
  ['/opt/alert', ['/opt/alert']],
  ['  python3  /opt/x.py --a=1 ', ['python3', '/opt/x.py', '--a=1']],
  [`"C:\\Program Files\\x.exe" 'a b' c"d e"f ""`, ['C:\\Program Files\\x.exe', 'a b', 'cd ef', '']],
  ['echo $HOME; rm -rf *', ['echo', '$HOME;', 'rm', '-rf', '*']],
  ['"open', undefined],
  [' ', []],
])('%s', (text, words) => {
  expect(splitCommand(text)).toEqual(words)
})
