import { expect, it, vi } from 'vitest'

it('a reader that cannot be loaded is loaded at the next call', async () => {
  vi.doMock('../../../shakemap/product/product.ts', () => {
    throw new Error('the server is gone')
  })
  const { loadReader } = await import('./product-reader.ts')
  expect(await loadReader()).toBeUndefined()
  vi.doUnmock('../../../shakemap/product/product.ts')
  expect(await loadReader()).toHaveProperty('readProduct')
})
