import type { Catalog } from '../catalog.ts'

export const stations: Catalog['stations'] = {
  title: ({ count }) => `Estaciones y reportes (${count})`,
  caption: 'Las aceleraciones están en % de g. Una raya indica lo que el autor del mapa no dio.',
  columns: {
    name: 'Nombre',
    kind: 'Tipo',
    epicentralKm: 'Del epicentro, km',
    mmi: 'Intensidad',
    pga: 'PGA, %g',
    pgv: 'PGV, cm/s',
  },
  kinds: { instrument: 'Instrumento', reports: 'Reportes de la población' },
  nameless: 'Sin nombre',
  more: ({ shown, count }) => `Se muestran ${shown} de ${count}. Mostrar más`,
  save: 'Guardar como CSV',
}
