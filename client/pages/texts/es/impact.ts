import type { Catalog } from '../catalog.ts'

export const impact: Catalog['impact'] = {
  title: ({ count }) => `Instalaciones que evaluó quien publica (${count})`,
  caption:
    'Del impact.json de ShakeCast en esta publicación. El nivel es el más probable según los umbrales de su autor, que esta página no comprueba.',
  columns: {
    name: 'Nombre',
    type: 'Tipo',
    level: 'Nivel',
    probability: 'Probabilidad',
    mmi: 'Intensidad',
    epicentralKm: 'Del epicentro, km',
  },
  more: ({ shown, count }) => `Se muestran ${shown} de ${count}. Mostrar más`,
}
