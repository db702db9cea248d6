import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('es')

export const swarm: Catalog['swarm'] = {
  title: 'Cómo llegó aquí',
  fromPeers: ({ count, time }) =>
    plural(count, { one: `De # par en ${time}.`, other: `De # pares en ${time}.` }),
  fromPeersSoFar: ({ count }) =>
    plural(count, { one: 'De # par hasta ahora.', other: 'De # pares hasta ahora.' }),
  keptAll: 'Ya estaba en este navegador, de una visita anterior.',
  keptPart: ({ size }) => `${size} ya estaban en este navegador.`,
  nothingYet: 'Aún no ha llegado nada de él.',
  bars: 'Bytes según el par que los envió',
  peer: ({ id }) => `Par ${id}`,
  here: 'Este navegador',
  otherPeers: ({ count }) => plural(count, { one: '# par más', other: '# pares más' }),
  seconds: ({ seconds }) => `${seconds} s`,
  minutes: ({ minutes, seconds }) => `${minutes} min ${seconds} s`,

  now: 'El enjambre ahora',
  neighbors: 'Vecinos de este navegador',
  partners: 'Socios de este navegador',
  others: 'Otros en este canal',
  othersText: ({ count }) => plural(count, { one: 'cerca de #', other: 'cerca de #' }),
  nobody: 'nadie más por el momento',
  done: 'Tienen todo lo que quieren',
  doneText: ({ share, low, high }) => `${share} (intervalo del 95 %: de ${low} a ${high})`,
  doneUnknown: 'aún no se sabe',
  given: 'Dado a otros',
  givenText: ({ size, copies }) => `${size}, tanto como ${copies} copias de este aviso`,

  sharing: {
    line: 'Los archivos llegan a esta página desde otros lectores y siguen hacia otros. Esos lectores ven la dirección de internet de este dispositivo.',
    lineByRelay:
      'Los archivos llegan a esta página desde otros lectores y siguen hacia otros, solo por repetidores. Ningún lector ve la dirección de internet de este dispositivo.',
    title: 'Qué ven los demás',
    readers:
      'Los lectores con los que esta página está conectada ven la dirección de internet de este dispositivo y qué partes de un aviso tiene.',
    servers:
      'El servidor también ve la dirección y qué canal sigue esta página. Lo mismo ven los servidores STUN y TURN que él indica.',
    kept: 'Sus instalaciones y sus ajustes se quedan en este navegador.',
    relayOnly: 'Conectar solo por repetidores',
    relayHint:
      'Los lectores ven entonces la dirección de un repetidor en lugar de la de este dispositivo. Los avisos pueden llegar más despacio. Un repetidor es un servidor TURN, y quien administra el servidor tiene que ofrecerlo.',
    lacksRelay:
      'El servidor de este canal no indica ningún repetidor. Con este ajuste no llega nada de otros lectores.',
  },

  cap: 'Subir como máximo',
  capChoices: {
    automatic: 'Sin tope (móvil: 400 kbit/s)',
    none: 'Sin tope, móvil también',
    other: 'Otro…',
  },
  capOther: 'Tope de subida en kbit/s',
  leave: 'Salir del enjambre',
  leaveHint: 'Entonces este navegador no recibe ni da nada. Lo que está aquí se queda.',
}
