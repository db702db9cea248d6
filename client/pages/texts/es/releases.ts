import type { Catalog } from '../catalog.ts'
import { rich } from '../rich.ts'

export const releases: Catalog['releases'] = {
  title: 'Avisos de este canal',
  onThisPage: 'En esta página',
  published: ({ time, state }) => rich`Publicado el ${time} · ${state}`,
  complete: ({ size }) => `completo, ${size}`,
  arriving: ({ share, size }) => `${share} de ${size}, llegando`,
  partial: ({ share, size }) => `${share} de ${size} recibido`,
}
