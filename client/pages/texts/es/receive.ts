import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('es')

export const receive: Catalog['receive'] = {
  problems: {
    'bad-channel':
      'La dirección de esta página no nombra ningún canal que exista. Pida la correcta a quien se la dio.',
    'insecure-origin':
      'En esta dirección no se pueden comprobar las firmas, porque el navegador solo lo permite en direcciones seguras: abra esta página por su dirección https://.',
    'no-webrtc':
      'Este navegador no tiene WebRTC, o una extensión o una norma lo bloquea: permítalo, o abra esta página en otro navegador.',
    'no-storage':
      'Este navegador no guarda datos de esta página (ventana privada o almacenamiento bloqueado): lo que llegue se podrá usar hasta que se cierre la pestaña.',
    quota:
      'A este navegador no le queda espacio para esta página: lo que llegue ahora se podrá usar hasta que se cierre la pestaña; libere espacio en el disco para conservarlo.',
    'server-unreachable':
      'No se puede llegar al servidor: lo que hay aquí sigue siendo útil, y la página vuelve a intentarlo por sí sola.',
    'bad-announcement':
      'Lo que el servidor dice de su canal no se puede usar. Avise a quien lo administra; no se muestra nada que no esté verificado.',
    'bad-publish': 'No se pudo publicar el aviso.',
    'no-key': 'Este navegador no tiene la clave del canal.',
    'bad-backup': 'No se puede leer la copia de seguridad de la clave.',
  },
  files: {
    title: 'Archivos',
    noListYet: 'La lista de archivos aún no ha llegado.',
    noList: 'La lista de archivos no se recibió.',
    allVerified: ({ count }) =>
      plural(count, {
        one: '# archivo, verificado. Elíjalo para guardarlo.',
        other: '# archivos, todos verificados. Elija uno para guardarlo.',
      }),
    someVerified: ({ have, count }) =>
      plural(count, { one: `${have} de # archivo verificado.`, other: `${have} de # archivos verificados.` }),
    someNeverCame: ({ have, count }) =>
      plural(count, {
        one: `${have} de # archivo verificado; no se recibió antes de que este aviso se sustituyera o cancelara.`,
        other: `${have} de # archivos verificados; los demás no se recibieron antes de que este aviso se sustituyera o cancelara.`,
      }),
    onDemand: ({ count, size }) =>
      plural(count, {
        one: `# archivo grande (${size}) llega cuando usted lo pida.`,
        other: `# archivos grandes (${size}) llegan cuando usted los pida.`,
      }),
    large: 'Archivos grandes',
    largeChoices: { all: 'Recibir todos', ask: 'Solo cuando los pida' },
    get: ({ size }) => `Recibirlo (${size})`,
    getFile: ({ path, size }) => `Recibirlo: ${path}, ${size}`,
    part: ({ have, size }) => `${have} de ${size}`,
    arriving: 'llegando',
    notReceived: 'no recibido',
  },
}
