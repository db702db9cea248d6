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
  responses: ({ count }) => `Respuestas: ${count}`,
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

  layers: {
    title: 'Mostrar en el mapa',
    spectral: ({ seconds }) => `AE ${seconds} s`,
    pga: 'Aceleración máxima del suelo, en % de g, la aceleración de un cuerpo que cae',
    pgv: 'Velocidad máxima del suelo, en cm/s',
    psa: ({ seconds }) =>
      `Aceleración espectral a ${seconds} s, en % de g: con qué fuerza oscila un edificio que se mece una vez en ${seconds} s`,
    uncertainty: 'Incertidumbre',
    uncertaintyMeaning:
      'La desviación típica de la intensidad: con probabilidad de dos tercios la verdadera no se aparta más',
    largest: ({ motion }) => `La mayor de este mapa es ${motion}.`,
    scale: 'Colores del mapa, por líneas de igual movimiento',
  },
}
