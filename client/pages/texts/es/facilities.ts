import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'
import { rich } from '../rich.ts'

const plural = pluralIn('es')

export const facilities: Catalog['facilities'] = {
  titleWithCount: ({ count }) => `Mis instalaciones (${count})`,
  privacy: 'Su lista se queda en este navegador: se guarda en este dispositivo y nunca se envía a nadie.',
  invitation:
    'Añada los lugares que tiene a su cargo. Cada mapa dirá entonces con qué fuerza tiembla en ellos y cuáles inspeccionar primero.',
  notKept: 'Este navegador no guarda datos de esta página: la lista dura hasta que se cierre esta pestaña.',
  begin: 'Empezar una lista',
  addOrRemove: 'Añadir o quitar instalaciones',
  undo: 'Deshacer',
  close: 'Cerrar',
  removeAll: 'Quitar todas las instalaciones…',
  removeAllGroup: 'Quitar todas las instalaciones',
  removeAllQuestion: ({ count }) =>
    plural(count, {
      one: '¿Quitar # instalación de este navegador?',
      other: '¿Quitar # instalaciones de este navegador?',
    }),
  removeAllYes: 'Quitar',
  removeAllNo: 'Conservar',

  levels: {
    red: { name: 'Rojo', priority: 'Prioridad alta' },
    orange: { name: 'Naranja', priority: 'Prioridad media-alta' },
    yellow: { name: 'Amarillo', priority: 'Prioridad media' },
    green: { name: 'Verde', priority: 'Prioridad baja' },
    grey: { name: 'Gris', priority: 'Por debajo de sus umbrales' },
    unrated: { name: 'Sin clasificar', priority: 'Falta su medida' },
    outside: { name: 'Fuera del mapa', priority: 'Movimiento desconocido' },
  },
  levelWords: ({ level, priority }) => `${level}: ${priority}`,
  intensity: ({ words }) => `Intensidad ${words}`,
  notInMap: 'Fuera del mapa',
  lacks: {
    coming: ({ metrics }) => `El resto del mapa, que aún no ha llegado, puede traer ${metrics}`,
    absent: ({ metrics }) => `El mapa no tiene ${metrics}`,
    hole: ({ metrics }) => `El mapa no tiene ${metrics} en este lugar`,
  },
  notRatedBy: 'Sin clasificar por',
  metricMmi: 'intensidad',
  metricPgv: 'PGV en cm/s',
  metricPercent: ({ metric }) => `${metric} en %g`,
  thresholdReached: ({ level }) => `Se alcanza su umbral ${level}`,
  noThreshold: 'No se alcanza ningún umbral',
  chance: ({ level, share }) => `${level} ${share}`,
  chanceOrHigher: ({ level, share }) => `${level} o más alto ${share}`,
  change: ({ from, to }) => `de ${from} a ${to}`,

  changedRegion: 'Niveles que cambiaron',
  changed: ({ count }) =>
    plural(count, {
      one: '# instalación cambió de nivel',
      other: '# instalaciones cambiaron de nivel',
    }),
  changedWithVersion: ({ changed }) => rich`${changed} con esta versión del mapa.`,
  showFewer: 'Mostrar menos',
  showGravest: ({ count }) => `Mostrar las ${count} más graves`,
  showAll: ({ count }) => `Mostrar las ${count}`,
  headline: ({ changed, worst }) => `${changed}. ${worst}.`,
  headlineMore: ({ worst, more }) => `${worst}; y ${more} más`,

  fromFile: 'Desde un archivo',
  fileHelp:
    'Suelte aquí un inventario de ShakeCast, en CSV o XML. Una instalación con el mismo tipo e identificador que otra de su lista ocupa su lugar; todas las demás se quedan.',
  reading: 'Leyendo el archivo…',
  chooseFile: 'Elegir un archivo CSV o XML',
  fileLabel: 'Archivo de instalaciones',
  columnHelp: ({ columns, threshold }) =>
    rich`La primera línea de un CSV nombra sus columnas. Bastan ${columns}. Columnas como ${threshold} fijan umbrales.`,

  byHand: 'A mano',
  name: 'Nombre',
  type: 'Tipo',
  latitude: 'Latitud',
  longitude: 'Longitud',
  types: [
    'Hospital',
    'Escuela',
    'Puente',
    'Presa',
    'Estación de bomberos',
    'Electricidad',
    'Agua',
    'Vivienda',
    'Oficina',
  ],
  pick: 'Elegir el lugar en el mapa',
  pickHelp: 'Toque el mapa, o muévalo con las flechas y pulse Intro.',
  thresholds: 'Umbrales',
  thresholdsLegend: 'La intensidad (de 1 a 10) con la que empieza cada nivel',
  thresholdsHelp:
    'Estos valores significan: un movimiento ligero es verde; daños leves, amarillo; daños moderados, naranja; daños mayores, rojo.',
  add: 'Añadir instalación',

  oneFile: 'Dé un solo archivo cada vez, para ver qué cambia cada uno.',
  noRoom: 'En este navegador no queda espacio para la lista. Sigue como estaba.',
  refused: ({ reason }) =>
    rich`No se hizo el cambio; su lista sigue como estaba. El motivo, en inglés: ${reason}`,
  fileRefused: ({ name, reason }) =>
    rich`${name}: no se pudo leer; su lista sigue como estaba. El motivo, en inglés: ${reason}`,
  notAdded: ({ reason }) => rich`No se añadió. El motivo, en inglés: ${reason}.`,
  imported: ({ name, what }) => `${name}: ${what}.`,
  importAdded: ({ count }) =>
    plural(count, { one: '# instalación añadida', other: '# instalaciones añadidas' }),
  importReplaced: ({ count }) => `${count} al día`,
  importLeftOut: ({ count }) => plural(count, { one: '# línea omitida', other: '# líneas omitidas' }),
  importNotes: ({ count }) =>
    plural(count, { one: '# nota sobre lo leído', other: '# notas sobre lo leído' }),
  moreLines: ({ count }) =>
    plural(count, { one: 'Y # línea más como estas.', other: 'Y # líneas más como estas.' }),
  detailsLead: 'Lo que se omitió o se leyó en parte, y por qué, en inglés:',
  wasThere: ({ name }) => `«${name}» ya estaba en la lista y se ha puesto al día.`,
  added: ({ name }) => `Se ha añadido «${name}».`,
  removed: ({ name }) => `Se ha quitado «${name}».`,
  allRemoved: 'Se han quitado todas las instalaciones de este navegador.',
  undone: 'La lista está como antes.',

  asShakeCast: 'Clasificar como calcula ShakeCast V4',
  asShakeCastHelp:
    'Para comparar esta lista con la de ShakeCast. Los niveles según PGA, PGV o PSA pueden entonces diferir de los propios de esta página, y también el orden.',

  save: 'Guardar o imprimir la lista',
  saveCsv: 'Guardar como CSV',
  saveGeoJson: 'Guardar como GeoJSON',
  print: 'Imprimir',

  columns: {
    name: 'Instalación',
    priority: 'Inspección',
    mmi: 'Intensidad',
    pga: 'PGA, %g',
    pgv: 'PGV, cm/s',
    distance: 'Epicentro, km',
  },
  number: 'N.º',
  tableCaptionWithMap: 'Mis instalaciones y lo que dice de cada una el mapa de esta página',
  findLabel: 'Buscar instalaciones por nombre, tipo o identificador',
  find: 'Nombre, tipo o id.',
  gridComes: 'Las intensidades llegan con la malla del mapa, que aún no está aquí.',
  mapComes: 'Las intensidades llegan con el próximo mapa.',
  noneFound: 'Ninguna instalación de su lista coincide.',
  count: ({ count }) => plural(count, { one: '# instalación', other: '# instalaciones' }),
  countOf: ({ chosen, all }) => `${chosen} de ${all}`,
  pageOf: ({ what, page, pages }) => `${what}, página ${page} de ${pages}`,
  pages: 'Páginas de la tabla',
  first: 'Primera',
  previous: 'Anterior',
  next: 'Siguiente',
  last: 'Última',
  showLevel: 'Mostrar un solo nivel',

  place: 'Lugar',
  placeOutline: ({ place, count }) =>
    `${place}, el centro de ${count} vértices. La intensidad es la de su lugar más sacudido; la distancia, la de su punto más cercano.`,
  id: 'Identificador',
  thresholdsAssumed: ({ thresholds }) =>
    `${thresholds} (propios de esta página, pues la lista no da ninguno)`,
  shaking: 'Movimiento',
  shakingWords: ({ pga, pgv, damage }) => `PGA ${pga} %g, PGV ${pgv} cm/s; daños posibles: ${damage}`,
  partly: ({ words }) => `${words}. Una parte de la instalación queda fuera del mapa.`,
  probability: 'Probabilidad',
  probabilityBy: ({ chances, metric }) => `${chances}, según ${metric}`,
  epicentre: 'Epicentro',
  kmAway: ({ km }) => `a ${km} km`,
  show: 'Mostrar en el mapa',
  remove: 'Quitar de la lista',

  printedEvent: ({ id }) => `evento ${id}`,
  printedVersion: ({ version }) => `versión ${version} del mapa`,
  printedMade: ({ time }) => `hecho el ${time}`,
  printedSource: ({ source }) => `fuente ${source}`,
  printed: ({ time }) => `Impreso el ${time}.`,
  printedFirst: ({ shown, all }) => `Las primeras ${shown} de ${all} por prioridad de inspección.`,
}
