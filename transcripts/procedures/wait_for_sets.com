$! WAIT_FOR_SETS.COM [limit]
$!
$! Waits until no virtual unit has a copy or a merge to do, at most so many minutes. Subroutines and a list of units.
$!
$ limit = 30
$ if p1 .nes. "" then limit = f$integer(p1)
$ minutes = 0
$again:
$ busy = 0
$ list = ""
$ x = f$device("OPA0:",,,2)
$next:
$ dev = f$device("_DSA%*:","DISK",,2)
$ if dev .nes. ""
$ then
$   if f$getdvi(dev,"MNT") then list = list + "," + (dev - "_")
$   goto next
$ endif
$ list = f$extract(1,f$length(list),list)
$ num = 0
$each:
$ dev = f$element(num,",",list)
$ if dev .eqs. "," .or. dev .eqs. "" then goto counted
$ call is_busy 'dev'
$ if $status .eq. 3 then busy = busy + 1
$ num = num + 1
$ goto each
$counted:
$ write sys$output f$fao("!5%T !UL of !UL busy", 0, busy, num) - f$fao("!5%T ",0)
$ if busy .eq. 0 then exit 1
$ minutes = minutes + 1
$ if minutes .gt limit then exit %X1000000C
$ wait 0:1
$ goto again
$is_busy: subroutine
$ dev = p1
$ member = p1
$loop:
$ member = f$getdvi(member,"SHDW_NEXT_MBR_NAME")
$ if member .eqs. "" then exit 1
$ if f$getdvi(member,"SHDW_CATCHUP_COPYING") .or. f$getdvi(member,"SHDW_MERGE_COPYING") then exit 3
$ goto loop
$ endsubroutine
