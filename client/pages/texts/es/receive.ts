import type { Catalog } from '../catalog.ts'

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
}
