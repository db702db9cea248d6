import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('es')

export const common: Catalog['common'] = {
  marks: {
    cancelled: 'CANCELADO',
    exercise: 'SIMULACRO',
    test: 'PRUEBA',
    expired: 'CADUCADO',
    superseded: 'SUSTITUIDO',
  },
  markMeanings: {
    cancelled: 'Quien publicó este aviso lo ha cancelado. No actúe según él.',
    exercise: 'Esto es un simulacro. El terremoto que muestra no ha ocurrido.',
    test: 'Este aviso solo prueba el sistema. No trata de un terremoto real.',
    expired: 'Quien lo publicó fijó un plazo para este aviso. Ese plazo ha pasado. No se fíe del aviso.',
    superseded: 'Un aviso más reciente sustituye a este.',
  },
  status: 'Estado de este aviso',
  problems: 'Problemas',

  shaking: {
    I: 'No sentido',
    'II–III': 'Débil',
    IV: 'Ligero',
    V: 'Moderado',
    VI: 'Fuerte',
    VII: 'Muy fuerte',
    VIII: 'Severo',
    IX: 'Violento',
    'X+': 'Extremo',
    '–': 'Desconocido',
  },
  damage: {
    I: 'Ninguno',
    'II–III': 'Ninguno',
    IV: 'Ninguno',
    V: 'Muy leve',
    VI: 'Leve',
    VII: 'Moderado',
    VIII: 'Moderado a grave',
    IX: 'Grave',
    'X+': 'Muy grave',
    '–': 'Desconocido',
  },
  intensity: 'Intensidad',
  damageTitle: 'Daños',
  shakingTitle: 'Movimiento',

  connection: 'Conexión',
  neighbors: ({ count }) => plural(count, { one: 'Conectado a # vecino', other: 'Conectado a # vecinos' }),
  noNeighbor: 'Sin conexión con ningún vecino',
  server: {
    connected: 'El servidor responde',
    connecting: 'Buscando el servidor…',
    unreachable: 'El servidor no responde',
  },

  language: 'Idioma',
  languageMissing:
    'No se pudieron cargar los textos de este idioma. Compruebe la conexión y elíjalo de nuevo.',
  mapMissing:
    'No se pudo cargar el mapa. Recargue la página para intentarlo de nuevo. Esto no afecta a los datos ni a los archivos.',
  facilities: 'Mis instalaciones',
  facilitiesMissing: 'No se pudo cargar esta parte de la página. Recárguela cuando el servidor responda.',

  bytes: ({ count }) => plural(count, { one: '# byte', other: '# bytes' }),
  north: 'N',
  south: 'S',
  east: 'E',
  west: 'O',
  justNow: 'hace menos de un minuto',
  minutesAgo: ({ minutes }) => `hace ${minutes} min`,
  hoursAgo: ({ hours, minutes }) => `hace ${hours} h ${minutes} min`,
  daysAgo: ({ count }) => plural(count, { one: 'hace # día', other: 'hace # días' }),
  yearsAgo: ({ count }) => plural(count, { one: 'hace # año', other: 'hace # años' }),
}
