import type { Catalog } from '../catalog.ts'

export const channels: Catalog['channels'] = {
  title: 'Canales que sigue',
  help: 'Esta página los recibe todos mientras está abierta y anuncia un evento nuevo en cualquiera de ellos.',
  own: 'El canal propio de esta página, siempre el primero.',
  ofAddress:
    'El canal que nombra la dirección de esta página, siempre el primero. No es el canal de este servidor.',
  notOurs: 'No es el canal de este servidor.',
  name: 'Nombre',
  nameOf: ({ channel }) => `Su nombre para ${channel}`,
  remove: 'Quitar',
  removeChannel: ({ channel }) => `Quitar ${channel}`,
  address: 'Dirección de otro canal',
  addressHint: 'Empieza por crew://, o es la dirección de un anuncio (https://…/announcement.json).',
  add: 'Añadir canal',
  refusals: {
    malformed: 'Esto no es la dirección de un canal: debe empezar por crew://, https:// o http://.',
    known: 'Ya sigue este canal.',
    forbidden: 'Este servidor solo muestra sus propios canales.',
    full: 'Esta página puede seguir ocho canales como máximo: quite uno antes.',
  },
}
