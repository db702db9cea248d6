import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'
import { rich } from '../rich.ts'

const plural = pluralIn('es')

export const receive: Catalog['receive'] = {
  problems: {
    'bad-channel':
      'La dirección de esta página no nombra ningún canal. Pida la dirección correcta a la persona que se la dio.',
    'insecure-origin':
      'Este navegador solo comprueba firmas en direcciones seguras, y esta dirección no lo es. Abra esta página por su dirección https://.',
    'no-webrtc':
      'Este navegador no tiene WebRTC, o una extensión o una norma lo bloquea. Permita WebRTC o abra esta página en otro navegador.',
    'no-storage':
      'Este navegador no guarda datos de esta página: la ventana es privada o el almacenamiento está bloqueado. Lo que llegue se podrá usar hasta que se cierre la pestaña.',
    quota:
      'A este navegador no le queda espacio para esta página. Lo que llegue ahora se podrá usar hasta que se cierre la pestaña. Libere espacio en el disco para conservarlo.',
    'server-unreachable':
      'No se puede llegar al servidor. Lo que hay aquí sigue siendo útil, y esta página vuelve a intentarlo por sí sola.',
    'no-relay':
      'Las conexiones deben ir solo por un repetidor, y el servidor no indica ninguno (servidor TURN). No llega nada de otros lectores. Permita abajo las conexiones directas, o pida un servidor TURN a quien administra el servidor.',
    'bad-announcement':
      'El anuncio del canal de este servidor no se puede usar. Avise a quien administra el servidor. Esta página solo muestra lo que está verificado.',
    'bad-announcement-address':
      'El anuncio en la dirección de esta página no es una dirección web. Debería empezar por https://.',
  },
  skip: 'Saltar al aviso',
  waitingTitle: 'A la espera de un aviso · Flashcrew',
  waiting: {
    looking: { title: 'Buscando el canal…', text: 'Se pregunta al servidor a qué canal unirse.' },
    unclaimed: {
      title: 'Aún no hay canal',
      text: 'Nadie ha tomado a su cargo todavía el canal de este servidor. Quien administra el servidor lo hace con el enlace de un solo uso que el servidor mostró al arrancar por primera vez. Esta página vuelve a intentarlo cada pocos segundos.',
    },
    unreachable: {
      title: 'El servidor no responde',
      text: 'Este navegador no ha recibido nada de este canal, así que necesita el servidor una vez. Compruebe la conexión. Esta página vuelve a intentarlo cada pocos segundos.',
    },
    malformed: {
      title: 'No se puede leer el anuncio del canal',
      text: 'La respuesta del servidor no es un anuncio de canal. Si una red Wi-Fi le muestra una página de acceso, inicie sesión primero. Si no, avise a quien administra el servidor.',
    },
    failed: 'Esta página no puede recibir',
    failure: ({ reason }) => rich`Algo falló. En inglés: ${reason}`,
    joined: {
      title: 'A la espera de un aviso',
      text: 'Deje esta página abierta. El próximo mapa aparece aquí en cuanto se publique. Se queda en este navegador, también sin red.',
    },
    signedBy: ({ key }) => rich`Esta página solo muestra lo que está firmado con la clave ${key}`,
    map: 'Mapa',
  },
  release: {
    map: 'Mapa de intensidades',
    mapMade: ({ ago }) => `Mapa hecho ${ago}`,
    published: ({ ago }) => `Publicado ${ago}`,
    received: ({ ago }) => `Recibido ${ago}`,
    expires: ({ time }) => rich`Caduca el ${time}`,
    verified: ({ key }) => rich`Verificado: el canal de este servidor, firmado con su clave ${key}`,
    signedByHolder: ({ key }) =>
      rich`Firmado por quien tiene la clave de este canal, ${key}, que no es la de este servidor`,
    thumbprint: ({ thumbprint }) => `Huella de la clave ${thumbprint}`,
    mapComes: 'El mapa se dibuja en cuanto se verifiquen sus archivos.',
    nothingToDraw: 'Este aviso no tiene intensidades que dibujar.',
    readerMissing:
      'No se pudieron leer el mapa ni sus datos: falta una parte de esta página. Recárguela cuando el servidor responda. Mientras tanto, los archivos se pueden guardar.',
    foreign: {
      info: ({ path, event }) =>
        `${path} es de otro evento${event} que este mapa. Lo que dice no se muestra.`,
      contours: ({ path, event }) =>
        `${path} es de otro evento${event} que este mapa. Sus curvas no se muestran.`,
      stations: ({ path, event }) =>
        `${path} es de otro evento${event} que este mapa. Sus estaciones no se muestran.`,
      rupture: ({ path, event }) =>
        `${path} es de otro evento${event} que este mapa. Su falla no se muestra.`,
    },
    problem: ({ reason }) => rich`Un archivo de este aviso tiene un problema. En inglés: ${reason}`,
  },
  notices: {
    expired: ({ time }) => rich`Caducó el ${time}.`,
    reason: ({ note }) => `Motivo: ${note}`,
    older: ({ title }) => rich`Este es un aviso anterior. El más reciente es ${title}.`,
    olderCurrent: ({ title }) => rich`Este aviso también está vigente. El más reciente es ${title}.`,
    alsoCurrent: ({ title }) => `También vigente en este canal: ${title}`,
    showNewest: 'Mostrar el aviso más reciente',
    cancelled: ({ title }) => `Cancelado: ${title}`,
    disconnectedSince: ({ time, ago }) => `Sin conexión desde ${time} (${ago}).`,
    disconnected:
      'Los avisos nuevos no pueden llegar ahora a esta página. La página se vuelve a conectar por sí sola.',
    disconnectedShown: ({ ago }) =>
      `Lo que ve se recibió ${ago} y se verificó. Puede haber un aviso más reciente que no ha llegado.`,
    oldMap: ({ ago }) =>
      `Este mapa se hizo ${ago} y muestra lo que se sabía entonces. Nada más reciente ha llegado a este navegador.`,
    oldRelease: ({ ago }) =>
      `Este aviso se hizo ${ago} y muestra lo que se sabía entonces. Nada más reciente ha llegado a este navegador.`,
  },
  arriving: {
    receiving: 'Recibiendo',
    newer: ({ title }) => `Está llegando un aviso más reciente: ${title}`,
    progress: ({ have, total, files }) => `${have} de ${total}, ${files}`,
    noList: 'la lista de archivos aún no está aquí',
    waits: 'A la espera de alguien que lo tenga',
    nobody:
      'Nadie que lo tenga está aquí ahora. Deje esta página abierta: llegará por sí solo en cuanto haya alguien que lo tenga.',
    listComes: 'la lista de archivos está en camino',
    files: ({ have, count }) => `${have} de ${plural(count, { one: '# archivo', other: '# archivos' })}`,
  },
  news: {
    arriving: ({ title }) => `Está llegando un aviso: ${title}.`,
    whole: ({ title }) => `Recibido completo y verificado: ${title}.`,
    moved: 'Este canal ha pasado a una clave nueva; la página dice cuál.',
    newMap: ({ title, largest }) => `Mapa nuevo. ${title}. ${largest}`,
    largest: ({ intensity, shaking }) => `Intensidad máxima ${intensity}, movimiento ${shaking}.`,
    largestAtLeast: ({ intensity, shaking }) =>
      `Intensidad máxima al menos ${intensity}, movimiento ${shaking}.`,
    disconnected: 'Sin conexión: los avisos nuevos no pueden llegar ahora a esta página.',
    connected: 'Conectado de nuevo.',
  },
  list: {
    show: 'Mostrar',
    showRelease: ({ title }) => `Mostrar ${title}`,
  },
  away: {
    rejoin: 'Volver al enjambre',
    title: 'Ha salido del enjambre.',
    meaning:
      'Esta página no recibe ni da nada, así que no llegan avisos más recientes. Lo que ve se queda, y puede estar anticuado.',
    short: 'Fuera del enjambre',
    said: 'Ha salido del enjambre: no llegan avisos más recientes.',
    backSaid: 'Volviendo al enjambre.',
  },
  channels: {
    tabs: 'Canales',
    isNew: 'nuevo',
    otherNew: ({ channel, title }) => `Nuevo en ${channel}: ${title}`,
    otherCancelled: ({ channel, title }) => `En ${channel}: ${title}`,
    show: 'Mostrarlo',
    showChannel: ({ channel }) => `Mostrar ${channel}`,
    onChannel: ({ channel, text }) => `${channel}: ${text}`,
  },
}
