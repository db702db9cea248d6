/** Todo lo que dice la página del simulador en español. Su nombre la deja fuera de lo que el teléfono guarda para una emergencia. */
import { pluralIn } from '../../texts/plural.ts'
import type { SimulateTexts } from './current.ts'

const plural = pluralIn('es')

export const texts: SimulateTexts = {
  title: 'Simulador',
  documentTitle: 'Simulador · Flashcrew',
  skip: 'Saltar a la imagen',
  nothingSent: 'No se envía nada: todos los pares viven en esta pestaña, con un reloj propio.',
  intro:
    'Un aviso va de una pestaña del navegador a todas las demás, sin ningún servidor en medio. Esta página ejecuta el código de las pestañas reales en una red simulada. Primero los pares se encuentran. Después la fuente publica, y cada par pasa lo que recibe.',

  presets: {
    label: 'Ejemplos',
    continent: 'Un continente',
    world: 'Por todo el mundo',
    lan: 'Una red local',
    lossy: 'Lenta y con pérdidas',
    mixed: 'Subidas distintas',
    crowd: 'Una multitud de 1.000',
    sourceVanishes: 'La fuente desaparece',
  },

  settings: {
    title: 'Ajustes',
    peers: 'Pares',
    peersHint: ({ least, most }) => `De ${least} a ${most} aquí. La línea de comandos admite más.`,
    bytes: 'Tamaño del aviso',
    rate: 'Velocidad del enlace, en cada sentido',
    latencyLeast: 'Retardo más corto, de ida',
    latencyMost: 'Retardo más largo, de ida',
    loss: 'Paquetes perdidos, como máximo',
    noLoss: 'ninguno',
    lossText: ({ percent }) => `0–${percent} % por par`,
    mixed: 'Uno de cada cinco es cuatro veces más rápido',
    mixedHint: 'En ambos sentidos. La fuente no es uno de ellos.',
    faults: 'Qué sale mal',
    seed: 'Semilla',
    anotherSeed: 'Otra',
    seedHint: 'Todo el azar sale de ella. La misma semilla da la misma ejecución, hasta el último byte.',
    long: ({ count }) =>
      plural(count, {
        one: 'Tanto tarda cerca de un minuto en calcularse, más en un equipo lento. Mientras tanto se reproduce lo ya calculado.',
        other:
          'Tanto tarda cerca de # minutos en calcularse, más en un equipo lento. Mientras tanto se reproduce lo ya calculado.',
      }),
    server: ({ time, copies }) =>
      `Un servidor web con esta subida necesitaría al menos ${time} para ${copies} copias.`,
    run: 'Ejecutar con estos ajustes',
    runAgain: 'Ejecutar de nuevo',
    summary: {
      peers: ({ count }) => plural(count, { one: '# par', other: '# pares' }),
      noLoss: 'sin pérdidas',
      loss: ({ percent }) => `pérdidas 0–${percent} %`,
      mixed: 'subidas distintas',
      faults: ({ count }) => plural(count, { one: '# fallo', other: '# fallos' }),
    },
  },

  problems: {
    peers: ({ least, most, asked, taken }) =>
      `Esta página admite de ${least} a ${most} pares. La dirección pide «${asked}», así que se toman ${taken}. Para más, ejecute «npm run sim -- --peers N». Se ha ejecutado con 100.000.`,
    bytes: ({ least, most, asked, taken }) =>
      `Un aviso puede tener aquí de ${least} a ${most} KB. La dirección pide «${asked}», así que se toman ${taken} KB.`,
    bitsPerSecond: ({ least, most, asked, taken }) =>
      `Un enlace puede tener aquí de ${least} a ${most} kbit/s. La dirección pide «${asked}», así que se toman ${taken} kbit/s.`,
    lossBound: ({ least, most, asked, taken }) =>
      `Aquí puede perderse del ${least} al ${most} % de los paquetes. La dirección pide «${asked}», así que se toma el ${taken} %.`,
    rounded: ({ asked, taken }) =>
      `Los pares son números enteros. La dirección pide «${asked}», así que se toman ${taken}.`,
    latency: ({ asked, taken, most }) =>
      `Los retardos se escriben como un intervalo entre 0 y ${most} ms, por ejemplo 10-150. La dirección pide «${asked}», así que se toman ${taken} ms.`,
    seed: ({ taken }) =>
      `Una semilla tiene como máximo 40 caracteres. La de la dirección es más larga, así que se toma su comienzo: «${taken}».`,
    mixed: ({ asked }) =>
      `El ajuste «mixed» es 1 o 0. La dirección dice «${asked}», así que todos los enlaces tienen la misma velocidad.`,
    fault: ({ asked }) => `Esta página no conoce el fallo «${asked}» que pide la dirección. Se deja fuera.`,
    name: ({ asked }) => `Esta página no tiene el ajuste «${asked}» que nombra la dirección. No cambia nada.`,
  },

  faults: {
    source: ['La fuente desaparece', 'Su pestaña se cierra cuando ha enviado 1,2 copias.'],
    half: [
      'La mitad de los pares desaparece',
      'Sus pestañas se cierran cuando ha llegado la mitad de todo el contenido.',
    ],
    server: ['El servidor de señalización no está', 'Falta desde la publicación.'],
    nat: [
      'Algunas parejas no pueden conectarse',
      'Tres de cada diez no pueden, como tras cortafuegos estrictos.',
    ],
    asleep: ['La mitad de las pestañas está oculta', 'El navegador las despierta una vez por segundo.'],
  },

  elsewhere: {
    title: 'Lo mismo en otro sitio',
    terminal: 'En un terminal, donde muestra las mismas cifras:',
    copyCommand: 'Copiar la orden',
    noFaults: 'La línea de comandos solo ejecuta los fallos de sus escenarios: npm run sim -- --list',
    link: 'En otro navegador: la dirección de esta página contiene todos los ajustes.',
    copyLink: 'Copiar el enlace',
    copy: 'Copiar',
    copied: 'Copiado',
    notCopied: 'Selecciónelo y cópielo',
  },

  playback: {
    label: 'Reproducción',
    play: 'Reproducir',
    again: 'Repetir',
    pause: 'Pausa',
    back: ({ step }) => `Retroceder ${step}`,
    on: ({ step }) => `Avanzar ${step}`,
    speed: 'Velocidad',
    time: 'Tiempo',
    toPublication: 'Ir a la publicación',
    publication: 'Publicación',
    toEnd: 'Ir al final',
    end: 'Final',
    sinceFirst: ({ time }) => `${time} desde que entró el primero`,
    before: ({ time }) => `${time} antes de la publicación`,
    after: ({ time }) => `${time} después de la publicación`,
    fast: 'avance rápido',
    computed: ({ time }) => `Calculado hasta ahora: ${time}.`,
    computedAt: ({ time, seconds }) => `Calculado hasta ahora: ${time}, y ${seconds} s más cada segundo.`,
    slow: ({ asked, played }) =>
      `Este equipo calcula más despacio que ${asked} ×, así que se reproduce a ${played} × hasta que esté calculado el final.`,
  },

  run: {
    failed: ({ reason }) => `El simulador falló: ${reason}.`,
    starts: 'El simulador arranca.',
    forming: ({ joined, peers, edges }) =>
      `Los pares se encuentran: ya están ${joined} de ${peers}, con ${edges} conexiones.`,
    formed: ({ peers, edges }) =>
      `Los ${peers} pares están, con ${edges} conexiones. Pronto publica la fuente.`,
    formingShort: 'Los pares se encuentran.',
    spreading: ({ size, complete, peers }) => `${size} se reparten: ${complete} de ${peers} pares completos.`,
    spreadingStayed: ({ size, complete, peers }) =>
      `${size} se reparten: ${complete} de los ${peers} pares que quedan, completos.`,
    done: ({ peers, time }) => `Los ${peers} pares lo tienen todo a los ${time}.`,
    doneStayed: ({ peers, time }) => `Los ${peers} pares que quedan lo tienen todo a los ${time}.`,
    late: ({ complete, peers }) =>
      `Solo ${complete} de ${peers} pares lo tenían todo a los 600 s, cuando esta página se detiene.`,
    stalled: ({ complete, peers }) =>
      `${complete} de ${peers} pares lo tienen todo, y desde hace medio minuto no llega nada.`,
    lost: ({ complete, peers, lost, chunks }) =>
      `${complete} de ${peers} pares lo tienen todo. No puede llegar nada más: ${lost} de los ${chunks} trozos solo estaban en pestañas cerradas.`,
    half: 'La mitad de los pares lo tiene todo.',
    first: 'El primer par lo tiene todo.',
    published: 'La fuente ha publicado.',
  },

  peer: {
    hint: 'Señale un par, o elija uno con las flechas del teclado.',
    notHere: ({ number }) => `El par ${number} aún no ha entrado.`,
    source: 'La fuente',
    name: ({ number, peers }) => `Par ${number} de ${peers}`,
    closed: ({ name }) => `${name}: se cerró su pestaña.`,
    neighbors: ({ count }) => plural(count, { one: '# vecino', other: '# vecinos' }),
    complete: ({ time }) => `lo tiene todo a los ${time}`,
    chunks: ({ has, chunks }) => `${has} de ${chunks} trozos`,
  },

  picture: {
    title: 'La ejecución',
    views: 'Qué se dibuja',
    overlay: 'Red',
    chunks: 'Trozos',
    overlayLabel:
      'La red: pares, las conexiones entre ellos y trozos en camino. Las flechas del teclado eligen un par, que se describe debajo.',
    chunksLabel: 'Qué par tiene qué trozo. Las flechas del teclado eligen un par, que se describe debajo.',
    source: 'fuente',
    sourceGone: 'fuente, cerrada',
    rows: ({ peers }) => `${peers} pares, el más cercano a la fuente arriba`,
    copies: ({ chunks }) => `copias de cada uno de los ${chunks} trozos`,
    seen: 'Qué se ve.',
    dots: 'Cada punto es una pestaña. Cuanto más lejos están dos puntos, más tarda un mensaje entre ellos.',
    lines:
      'Las líneas son conexiones duraderas, unas seis por par. Por ellas corre la noticia del aviso. Una chispa que vuela es un trozo de él.',
    linesOfCrowd:
      'Las líneas son conexiones duraderas, unas seis por par. Una chispa corta es un trozo del aviso en camino. De tantos pares, la imagen no dibuja cómo aparecen y desaparecen las líneas.',
    heard: 'sabe del aviso',
    some: 'tiene una parte',
    all: 'lo tiene todo',
    fast: ({ rate }) => `Un anillo doble es un enlace de ${rate}.`,
    from: 'es de donde viene',
    sum: ({ count }) =>
      plural(count, {
        one: 'La fuente envía una copia o dos. El par hace el resto.',
        other: 'La fuente envía una copia o dos. Los # pares hacen el resto unos para otros.',
      }),
    matrix:
      'Una fila es un par, una columna es un trozo del aviso. Una casilla está llena cuando el par ha verificado y guardado el trozo, y brilla cuando acaba de ocurrir. Las barras de abajo cuentan las copias de cada trozo. Un trozo que sigue siendo raro retrasa a todos.',
  },

  beside: {
    title: 'Junto a un servidor web',
    swarm: 'Enjambre',
    server: 'Un servidor web',
    have: ({ percent, complete, peers }) => `recibido el ${percent} %, ${complete} de ${peers} completos`,
    atMost: ({ percent, complete, peers }) =>
      `enviado el ${percent} %, como máximo ${complete} de ${peers} completos`,
    needs: ({ time }) => `Un servidor web con la subida de quien publica necesita al menos ${time}.`,
    faster: ({ server, swarm, times }) =>
      `Un servidor web con la subida de quien publica necesita al menos ${server}; el enjambre tardó ${swarm}: es ${times} veces más rápido.`,
    same: ({ server, swarm }) =>
      `Un servidor web con la subida de quien publica necesita al menos ${server}; el enjambre tardó ${swarm}.`,
    slower: ({ server, swarm }) =>
      `Aquí bastaría un servidor web: por su subida pasan todas las copias en ${server}; el enjambre tardó ${swarm}.`,
    never: ({ complete, peers }) =>
      `Un servidor web que desaparece como la fuente deja el aviso a ${complete} de ${peers} pares, para siempre.`,
    how: ({ copies, size, rate }) =>
      `Por aritmética: ${copies} × ${size} por ${rate}. Sin cabeceras, retardo ni pérdidas, todo a favor del servidor.`,
  },

  chart: {
    title: 'Cobertura en el tiempo',
    nothing: 'Cobertura en el tiempo: aún no se ha publicado nada.',
    label: ({ time, complete, chunks, server }) =>
      `Cobertura en el tiempo: a los ${time}, el ${complete} % de los pares lo tiene todo, ha llegado el ${chunks} % de todo el contenido, y un servidor web habría enviado el ${server} %.`,
    axis: 'segundos desde la publicación',
    boundMark: ({ time }) => `cota ${time}`,
    serverMark: ({ time }) => `servidor web: ${time}`,
    serverNever: 'servidor web: nunca',
    complete: 'pares que lo tienen todo, % del total',
    chunks: 'contenido que ha llegado, % del total',
    server: 'contenido que ha enviado un servidor web, % del total',
    bounds: {
      none: 'la cota: ningún protocolo puede ser más rápido',
      doubling: 'la cota: ningún protocolo puede ser más rápido, pues van trozos enteros por subidas iguales',
      fluid: 'la cota: ningún protocolo puede ser más rápido, pues todas las subidas juntas no dan más',
      postal:
        'la cota: ningún protocolo puede ser más rápido, pues van trozos enteros por subidas iguales, con su retardo',
      source: 'la cota: ningún protocolo puede ser más rápido, pues la fuente tiene una subida lenta',
    },
    wire: ({ percent }) => `la cota con las cabeceras de los paquetes, un ${percent} % más`,
    epidemic: 'para comparar, un rumor: en cada ronda, cada par pregunta a otro',
    explanation:
      'Lo que escasea son las subidas: la fuente tiene que enviarlo todo una vez, y las copias tienen que salir de algún sitio. La línea del contenido es casi recta cuando todas las subidas están ocupadas. Cuanto más empinada la línea de los pares, más a la vez terminan. La línea del servidor web llegaría al 100 % cuando dice su rótulo.',
  },

  figures: {
    title: 'Cifras',
    stayed: ({ count }) => plural(count, { one: 'de # que queda', other: 'de los # que quedan' }),
    ofPeers: 'de los pares lo tiene todo',
    last: 'Último par',
    complete: 'lo tiene todo',
    ratio: 'Razón',
    noRatio: 'sin cota donde desaparecen pares',
    ratioOf: ({ time }) => `a la cota, ${time}`,
    ratioHint: 'del tiempo del último par a la cota',
    header: 'Noticia',
    headerHint: 'en todos los pares, verificada',
    manifest: 'Lista de partes',
    manifestHint: 'en todos los pares',
    copies: 'Copias',
    copiesHint: 'enviadas por la fuente',
    duplicates: 'Repetidos',
    duplicatesHint: 'de los trozos recibidos',
    messages: 'Mensajes',
    messagesHint: 'enviados por par',
    neighbors: 'Vecinos',
    perPeer: 'por par',
    degrees: ({ least, most }) => `por par, de ${least} a ${most}`,
    says: 'Qué dicen.',
    explanation: ({ wire }) =>
      `El tiempo cuenta desde que publica la fuente. La razón es el tiempo del último par entre la cota. Ningún protocolo baja de 1, y por WebRTC ninguno baja de ${wire}, pues sus paquetes llevan cabeceras.`,
  },

  bytes: {
    title: 'En qué se fueron los bytes',
    caption: 'Bytes enviados por cada byte que tiene que llegar, por clase',
    mark: 'necesario: 1',
    all: 'todo junto',
    kinds: {
      chunks: 'trozos del aviso',
      metadata: 'noticia del aviso y su lista de partes',
      control: 'quién tiene qué, quién pide a quién',
      packets: 'cabeceras de los paquetes',
      setUp: 'abrir conexiones',
      keepAlive: 'mantener conexiones abiertas',
      acknowledgements: 'acuses de recibo',
      retransmissions: 'enviado otra vez tras una pérdida',
    },
    explanation: ({ peers, size, sum }) =>
      `Bytes enviados por cada byte que tiene que llegar: ${peers} × ${size} son ${sum}. Lo que pasa de 1 es gasto. Se cuenta hasta el último byte en los enlaces de quienes envían, desde la publicación.`,
  },

  minutes: ({ minutes, seconds }) => `${minutes} min ${seconds} s`,
  hours: ({ hours, minutes }) => `${hours} h ${minutes} min`,
}
