/** Gives one file to everyone who asks: file-server.mjs ADDRESS PORT FILE. Prints a line once it listens. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [address, port, file] = process.argv.slice(2)
const content = readFileSync(file)
createServer((_, response) => {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('content-length', content.length)
  response.end(content)
}).listen(Number(port), address, () => console.log('listening'))
