$! SETTINGS.COM -- values kept as symbols, built from pieces at run time; PIPE and SEARCH; verification kept as it was
$ old_verify = f$verify(0)
$ define_it = "DEFINE/NOLOG"
$ equals = ""
$ k = 1
$ names = "MBR_TMO/REC_DLY/MAX_COPY"
$top:
$ name = f$element(k-1,"/",names)
$ if name .eqs. "/" then goto end_top
$ value_'name' = f$getsyi("SHADOW_''name'")
$ 'define_it' SHOW_'k' 'equals' "''name' is ''f$string(value_'name')'"
$ write sys$output f$trnlnm("SHOW_''k'")
$ k = k + 1
$ goto top
$end_top:
$ esc[0,8] = 27
$ show_it = "!"
$ 'show_it' this is a comment
$ cell[0,8]:=abc
$ write sys$output "[", cell, "] ", f$length(esc)
$ found = 0
$ pipe show shadow dsa1: | search sys$input "Volume Label:","Device " /match=or
$ if $severity .eq. 1 then found = 1
$ line = "A   Mixed ""Quoted Text"" line ! with a comment"
$ write sys$output f$edit(line,"COMPRESS,UPCASE,UNCOMMENT,TRIM")
$ node = f$edit(f$getsyi("SCSNODE"),"TRIM")
$ if f$locate("ALPHA",node) .ne. f$length(node) then write sys$output "on ",node," ",f$edit(f$getsyi("VERSION"),"TRIM")
$ total = %X1F + %O17 * (2 - 5)
$ write sys$output "total ", total, " ", f$fao("!XL !OL !4ZL", total, total, 7)
$ deassign show_1
$ exit 1 + 0*f$verify(old_verify)
