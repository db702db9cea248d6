/** A release as PDL's product.xml, for programs that take a product's folder from PDL. Not signed: its maker did not send it by PDL. */
import { element, writeXml, type XmlElement } from '../../shared/lib/xml.ts'
import type { EventReport } from './event-report.ts'
import { productTypeOf, propertiesOf } from './geojson.ts'

/** What PDL tells of a product, in a command's arguments or in product.xml. */
export interface PdlIdentity {
  readonly source: string
  readonly type: string
  readonly code: string
  /** ISO 8601. */
  readonly updateTime: string
  readonly status: 'UPDATE' | 'DELETE'
  readonly properties: Readonly<Record<string, string>>
}

/** A drill's type is `shakemap-scenario`, so that a listener for `shakemap` does not take it for true. */
export function pdlIdentityOf(report: EventReport, isCancelled = false): PdlIdentity {
  const { map, release } = report
  return {
    source: map?.source || 'flashcrew',
    type: productTypeOf(report),
    code: map?.eventId || release.id,
    updateTime: release.issued,
    status: isCancelled || report.isWithdrawn ? 'DELETE' : 'UPDATE',
    properties: propertiesOf(report),
  }
}

/** `urlOf` tells where a file of the release is, by its path. */
export function productXmlOf(report: EventReport, urlOf: (path: string) => string): string {
  const { source, type, code, updateTime, status, properties } = pdlIdentityOf(report)
  const urn = ['urn:usgs-product', ...[source, type, code].map(partOf), Date.parse(updateTime)].join(':')
  const contents = report.files.map(({ path, type: mime, size }): XmlElement =>
    element('content', '', {
      path,
      type: mime,
      length: String(size),
      modified: report.release.issued,
      href: urlOf(path),
    }),
  )
  return writeXml(
    element(
      'product',
      [
        ...Object.entries(properties).map(([name, value]) => element('property', '', { name, value })),
        ...contents,
      ],
      { xmlns: 'http://earthquake.usgs.gov/distribution/product', id: urn, updateTime, status },
    ),
  )
}

/** A part of a URN: PDL writes colons and spaces in percent. */
function partOf(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '')) || 'unknown'
}
