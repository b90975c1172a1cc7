$! SPLIT_BACKUP.COM unit member label
$!
$! Takes a member out of a shadow set with a write bitmap, mounts it alone as a backup would, and returns it
$! by minicopy. Waits for the copy, and checks the status of each step.
$!
$ on control_y then goto cleanup
$ on warning then goto failed
$ unit = f$edit(p1,"COLLAPSE,UPCASE")
$ member = f$edit(p2,"COLLAPSE,UPCASE")
$ label = p3
$ step = "CHECK"
$ if f$getdvi(unit,"SHDW_MBR_COUNT") .lt. 2
$ then
$   write sys$output "''unit' has but one member, nothing is done"
$   exit %X10000002
$ endif
$ say := write sys$output
$ step = "SPLIT"
$ dismount/policy=minicopy 'member'
$ say "''member' is out of ''unit'"
$ step = "BACKUP"
$ mount/override=shadow_membership/nowrite 'member' 'label'
$ say "backup of ", f$getdvi(member,"VOLNAM"), " begins at ", f$extract(12,8,f$time())
$ wait 0:2
$ dismount 'member'
$ step = "RETURN"
$ mount/system 'unit'/shadow='member'/policy=minicopy 'label'
$ count = 0
$wait_loop:
$ if .not. f$getdvi(member,"SHDW_CATCHUP_COPYING") then goto returned
$ count = count + 1
$ if count .gt. 60
$ then
$   say "the copy takes too long"
$   exit 44
$ endif
$ wait 00:00:10
$ goto wait_loop
$returned:
$ say f$fao("!AS is back after !UL wait!%S, members !UL", member, count, f$getdvi(unit,"SHDW_MBR_COUNT"))
$ exit 1
$failed:
$ status = $status
$ write sys$output "step ''step' failed: ''f$message(status)'"
$cleanup:
$ set noon
$ if f$getdvi(member,"MNT") .and. .not. f$getdvi(member,"SHDW_MEMBER") then dismount 'member'
$ exit status
