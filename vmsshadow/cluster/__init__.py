"""The world and the hands: nodes, sites, paths, disks and time, and the driver that performs what `shadow` decides.

The floor is layered. `world` holds facts. `media` performs one disk access. `traffic` carries users' reads and
writes, `copier` the recovery operations, `membership` every change of a set, `verification` what each node reaches
of it. `driver` stands on top: it owns the run of the clock and dispatches its events by a table. Lower layers reach
higher ones only through events on the clock, so the whole world can be pickled between two events and goes on to the
same bytes.
"""
