import type { Catalog } from '../catalog.ts'

export const brief: Catalog['brief'] = {
  open: 'Informe para imprimir',
  title: 'Informe de una página',
  print: 'Imprimir o guardar como PDF',
  close: 'Cerrar',
  printed: ({ time }) => `Esta página es del ${time}.`,
  signed: ({ channel, key }) => `Canal «${channel}», firmado con la clave ${key}.`,
  verified: 'El navegador ha verificado la firma. La clave es la del canal propio del servidor.',
  foreign: 'El navegador ha verificado la firma. La clave no es la del canal propio del servidor.',
  release: ({ id }) => `Publicación ${id}`,
  facilities: ({ count }) => `Inspeccionar primero, de ${count} instalaciones`,
  facility: 'Instalación',
  level: 'Nivel',
  intensity: 'Intensidad',
  map: 'Mapa de intensidad sísmica',
}
