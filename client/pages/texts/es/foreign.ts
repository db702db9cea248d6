import type { Catalog } from '../catalog.ts'
import { rich } from '../rich.ts'

export const foreign: Catalog['foreign'] = {
  bannerLabel: 'De quién es este canal',
  banner: ({ name, key }) => rich`No es el canal de este servidor: ${name}, clave ${key}`,
  bannerMeaning: 'Usted lo permitió en este navegador.',
  withdraw: 'Dejar de mostrarlo',

  named: ({ channel }) => `${channel} (no es el canal de este servidor)`,
  accepted: 'Otros canales que permitió mostrar aquí',
  withdrawFrom: ({ channel }) => `Dejar de mostrar ${channel}`,
}
