import type { Catalog } from '../catalog.ts'

export const facilities: Catalog['facilities'] = {
  title: 'Mis instalaciones',
}
