"""Disks: numbered blocks in host files, the Files-11 structures on them, and the troubles they can have.

An image is a file that holds a disk (`image`, `containers`); two images are compared and copied in bulk by
`sweep`. What INITIALIZE writes is computed by `ods2`, what MOUNT reads is gathered by `volume`; both rest on
`structures` and on the storage control block (`scb`), where shadowing keeps its generation number. `types`
knows the drives DIGITAL sold. `troubles` puts faults between a caller and an image. A disk reports facts and
raises `DiskError`; it does not speak to an operator.
"""
