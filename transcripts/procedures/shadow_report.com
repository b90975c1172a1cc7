$! SHADOW_REPORT.COM -- what every virtual unit is made of, and how far copies and merges are   'F$VERIFY(0)'
$!
$! P1 - what to look at: all units, or one such as DSA1:
$!
$ set noon
$ underscore = "_"
$ total = 0
$ scratch = f$device("OPA0:",,,1)			! begin the stream anew
$unit_loop:
$ unit = f$device("_DSA*","DISK",,1)
$ if unit .eqs. "" then goto done
$ unit = unit - underscore
$ if p1 .nes. "" .and. f$edit(p1,"UPCASE,TRIM") - ":" .nes. unit - ":" then goto unit_loop
$ if .not. f$getdvi(unit,"MNT") then goto unit_loop
$ total = total + 1
$ write sys$output f$fao("!/!8AS !12AS members !UL of !UL", unit, f$getdvi(unit,"VOLNAM"), -
	f$getdvi(unit,"SHDW_MBR_COUNT"), f$getdvi(unit,"SHDW_DEVICE_COUNT"))
$ member = unit
$member_loop:
$ member = f$getdvi(member,"SHDW_NEXT_MBR_NAME")
$ if member .eqs. "" then goto unit_loop
$ done_pct = f$getdvi(member,"SHDW_MBR_COPY_DONE")
$ state = "member"
$ if f$getdvi(member,"SHDW_CATCHUP_COPYING")
$ then
$   state = "copying, ''done_pct'% done on ''f$getdvi(unit,"SHDW_COPIER_NODE")'"
$ else
$   if f$getdvi(member,"SHDW_MERGE_COPYING") then -
	state = f$fao("merging, !UL% done on !AS", f$getdvi(member,"SHDW_MBR_MERGE_DONE"), -	! the merge's own figure
	f$getdvi(unit,"SHDW_COPIER_NODE"))
$ endif
$ write sys$output f$fao("  !16AS !AS", member - underscore, state)
$ goto member_loop
$done:
$ write sys$output ""
$ write sys$output f$fao("!UL virtual unit!%S", total)
$ exit 1
