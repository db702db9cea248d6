import type { Catalog } from '../catalog.ts'

export const alarm: Catalog['alarm'] = {
  title: 'Recibir alertas',
  help: 'Esta página le avisa de un terremoto nuevo y de una cancelación, mientras esté abierta en alguna pestaña. No hace falta cuenta y no se envía nada sobre usted a ninguna parte.',
  notify: 'Mostrar una notificación',
  denied: 'Este navegador rechaza las notificaciones de esta página: permítalas en los ajustes del sitio.',
  unsupported: 'Este navegador no tiene notificaciones para páginas.',
  sound: 'Emitir un sonido',
  muted: 'El navegador no permitió el sonido. Pulse «Probar» una vez después de abrir la página.',
  tryIt: 'Probar',
  tryTitle: 'Flashcrew: una prueba',
  tryText: 'Así se anunciará un mapa nuevo o una cancelación.',
}
