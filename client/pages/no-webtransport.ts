/** In the place of engine.io-client's third transport in the pages: our server has no HTTP/3. */
export const WT = undefined
