import type { Catalog } from '../catalog.ts'

export const map: Catalog['map'] = {
  label:
    'Mapa de intensidad sísmica. Las flechas lo mueven. Más y menos lo acercan y alejan. Se lee el lugar bajo la cruz. Intro muestra la estación que haya allí.',
  labelPicking:
    'Mapa para elegir un lugar. Las flechas lo mueven. Más y menos lo acercan y alejan. Intro elige el lugar bajo la cruz.',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  closePopup: 'Cerrar',

  fromEpicentre: ({ km }) => `a ${km} km del epicentro`,
  fromRupture: ({ km }) => `A ${km} km de la ruptura`,
  spokenPlace: ({ lat, lon, words }) => `${lat}, ${lon}: ${words}`,
  north: ({ degrees }) => `${degrees}° norte`,
  south: ({ degrees }) => `${degrees}° sur`,
  east: ({ degrees }) => `${degrees}° este`,
  west: ({ degrees }) => `${degrees}° oeste`,
  outside: 'fuera del mapa',
  unknown: 'intensidad desconocida',

  stations: ({ count }) => `Estaciones (${count})`,
  station: 'Estación',
  reports: 'Reportes',
  nameless: 'Sin nombre',
  instrument: 'Estación sísmica',
  people: 'Reportes de la población',
  intensity: ({ intensity }) => `Intensidad ${intensity}`,
  acceleration: ({ value }) => `Aceleración máxima ${value} %g`,
  velocity: ({ value }) => `Velocidad máxima ${value} cm/s`,
  noValues: 'Sin valores',
}
