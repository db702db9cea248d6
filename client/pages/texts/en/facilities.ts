/** My facilities. */
export const facilities = {
  title: 'My facilities',
}
