import type { Catalog } from '../catalog.ts'
import { rich } from '../rich.ts'

export const moves: Catalog['moves'] = {
  label: 'Este canal pasa a una clave nueva',
  key: ({ key }) =>
    rich`La clave de este canal ha firmado que el canal ha pasado a una clave nueva: ${key} Quien haya robado la clave anterior también puede firmarlo.`,
  recovery: ({ key }) =>
    rich`La clave de recuperación de este canal ha firmado que el canal ha pasado a una clave nueva: ${key} Quien publica guarda la clave de recuperación para el día en que alguien robe la otra.`,
  server: ({ key }) =>
    rich`El servidor de esta página anuncia un canal distinto del que conoce este navegador. Su clave es ${key}`,
  compare:
    'Los avisos nuevos llegan por el canal nuevo. Compare la clave con la que quien publica le haya dado por otra vía y, después, siga el canal.',
  follow: 'Seguir el canal nuevo',
  open: 'Abrir el canal de la clave nueva',
}
