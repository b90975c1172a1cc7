$! MENU.COM -- an operator's menu: INQUIRE, GOSUB by name, READ/PROMPT, files, CALL with a status back
$ set nover
$ log = "SYS$LOGIN:MENU.LOG"
$ open/write/error=no_log menulog 'log'
$menu:
$ type sys$input

	1  Show a set
	2  Evaluate recovery
	E  Exit

$ inquire/nopunctuation choice "Choice: "
$ if choice .eqs. "" then goto menu
$ if choice .eqs. "E" then goto bye
$ if f$type(choice) .nes. "INTEGER" then goto bad
$ if choice .lt. 1 .or. choice .gt. 2 then goto bad
$ gosub do_'choice'
$ write menulog f$cvtime(,"ABSOLUTE","TIME"), " choice ", choice, " status ", $severity
$ goto menu
$bad:
$ write sys$output "%MENU-W-BAD, there is no choice ''choice'"
$ goto menu
$do_1:
$ read/prompt="Unit: "/end_of_file=menu sys$command unit
$ if f$edit(unit,"TRIM") .eqs. "" then return
$ if .not. f$getdvi(unit,"EXISTS")
$ then write sys$output "no device ",unit
$ else show device 'unit'
$ endif
$ return
$do_2:
$ set shadow/evaluate=resources
$ return 1
$bye:
$ close menulog
$ open/read menulog 'log'
$ lines = 0
$count:
$ read/end_of_file=counted menulog line
$ lines = lines + 1
$ write sys$output f$element(1," ",f$edit(line,"COMPRESS,TRIM")), " ", f$element(2," ",f$edit(line,"COMPRESS,TRIM"))
$ goto count
$counted:
$ close menulog
$ write sys$output f$fao("!UL line!%S logged", lines)
$ exit
$no_log:
$ write sys$output "cannot write ''log'"
$ exit $status
