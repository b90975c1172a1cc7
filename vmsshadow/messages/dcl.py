r"""What the command interpreter says (facility 3: CLI in values, DCL on the screen).

An error in a command shows the offending piece on a second line, in capitals between backslashes:
`DCL.IVVERB().with_segment("foo")` gives

    %DCL-W-IVVERB, unrecognized command verb - check validity and spelling
     \FOO\

F$MESSAGE gives the facility as CLI (capture VAX V7.3). The table is in the order of $CLIMSGDEF.
"""

from vmsshadow.messages.catalogue import Facility, error, info, success, warning


class DCL(Facility, number=3, prints="DCL", asked="CLI", title="DIGITAL Command Language", seen="message file V5.5; values $CLIMSGDEF"):
    """The command interpreter's messages, in the order of their values."""

    NORMAL = success("normal successful completion", 0x00030001)
    ABVERB = warning("ambiguous command verb - supply more characters", 0x00038008,
        why="The first letters fit several verbs.",
        do="Type more of the verb.")
    ABKEYW = warning("ambiguous qualifier or keyword - supply more characters", 0x00038010,
        why="The first letters fit several qualifiers or keywords.",
        do="Type more of the word.")
    BUFOVF = warning("command buffer overflow - shorten expression or command line", 0x00038018,
        why="The command line, with symbols replaced, is too long.",
        do="Shorten it.")
    COMPLX = warning("expression too complex - simplify", 0x00038020)
    DEFOVF = warning("too many command procedure parameters - limit to eight", 0x00038028,
        why="A procedure takes eight parameters, P1 to P8.",
        do="Pass several values in one quoted string.")
    DIRECT = warning("invalid directory syntax - check brackets and other delimiters", 0x00038030)
    EXPSYN = warning("invalid expression syntax - check operators and operands", 0x00038038,
        why="The expression cannot be read.",
        do="Check operators, operands and parentheses.")
    IMCHNG = warning("two images requested in one command", 0x00038040)
    INSFPRM = warning("missing command parameters - supply all required parameters", 0x00038048,
        why="A parameter is missing, and nobody could be asked for it.",
        do="Supply it.")
    IVCHAR = warning("invalid numeric value - check for invalid digits", 0x00038050,
        why="A digit does not belong to the number's radix.",
        do="Check the number.")
    IVKEYW = warning("unrecognized keyword - check validity and spelling", 0x00038060,
        why="The keyword is not one of those allowed here.",
        do="Look it up with HELP.")
    IVOPER = warning("unrecognized operator in expression - check spelling and syntax", 0x00038068,
        why="The word between periods is no operator.",
        do="Use .EQ., .EQS., .AND. and the like.")
    IVPROT = warning("invalid protection code - only use combinations of R, W, E, and D", 0x00038070)
    IVQLOC = warning("invalid qualifier location - place after a parameter", 0x00038078,
        why="The qualifier belongs behind a parameter, not behind the verb.",
        do="Move it.")
    IVSYMB = warning("invalid symbol name - start name with an alphabetic character", 0x00038080,
        why="A symbol begins with a letter, $ or _.",
        do="Rename the symbol.")
    IVVALU = warning("invalid value syntax - see command documentation", 0x00038088,
        why="The value is written in a form the qualifier does not take.",
        do="Look it up with HELP.")
    IVVERB = warning("unrecognized command verb - check validity and spelling", 0x00038090,
        why="The command does not begin with a verb DCL knows, nor with a symbol for one.",
        do="Check the spelling; HELP lists the verbs.")
    MAXPARM = warning("too many parameters - reenter command with fewer parameters", 0x00038098,
        why="There are more parameters than the command takes; often a blank has slipped into a list or a label.",
        do="Leave out the extra one, or quote the text.")
    NOATFIL = warning("no file name for command procedure", 0x000380A0)
    NOCCAT = warning("parameter concatenation not allowed - check use of plus (+)", 0x000380A8,
        why="The parameter cannot be several files joined by a plus sign.",
        do="Use a comma.")
    NOCOMD = warning("no command on line - reenter with alphabetic first character", 0x000380B0,
        why="The line begins with something that cannot be a verb.",
        do="Begin with a letter.")
    NOKEYW = warning("qualifier name is missing - append the name to the slash", 0x000380B8,
        why="A slash stands alone.",
        do="Write the qualifier's name behind it.")
    NOLIST = warning("list of parameter values not allowed - check use of comma (,)", 0x000380C0,
        why="The parameter takes one value, not a list.",
        do="Give one value.")
    NOQUAL = warning("qualifiers not allowed - supply only verb and parameters", 0x000380C8,
        why="The command takes no qualifiers.",
        do="Leave them out.")
    NOVALU = warning("value not allowed - remove value specification", 0x000380D0,
        why="The qualifier or keyword takes no value.",
        do="Leave the value out.")
    NOTNEG = warning("qualifier or keyword not negatable - remove \"NO\" or omit", 0x000380D8,
        why="The word has no form with NO.",
        do="Leave NO or the whole word out.")
    NULFIL = warning("missing or invalid file specification - respecify", 0x000380E0, why="A file specification is missing.", do="Supply it.")
    NUMBER = warning("invalid numeric value - supply an integer", 0x000380E8, why="A whole number is wanted.", do="Supply one.")
    ONCOMD = warning("ON command too large - decrease the length of the THEN clause", 0x000380F0)
    ONERR = warning("invalid ON condition - use WARNING", 0x000380F8)
    ONLEVL = warning("invalid ON context - use only within command procedures", 0x00038100)
    ONOVF = warning("no room for ON command - symbol overflow", 0x00038108)
    PARMDEL = warning("invalid parameter delimiter - check use of special characters", 0x00038110,
        why="A character stands where none of its kind can.",
        do="Check commas, parentheses and quotation marks.")
    RSLOVF = warning("buffer overflow - specify fewer command elements", 0x00038118)
    SKPDAT = warning("image data (records not beginning with \"$\") ignored", 0x00038120)
    STKOVF = warning("command procedures too deeply nested - limit to 32 levels", 0x00038128,
        why="Procedures called each other more than 32 levels deep.",
        do="Look for a procedure that calls itself.")
    SYMDEL = warning("invalid symbol or value delimiter - check command syntax", 0x00038130,
        why="Something follows a symbol or a value that cannot stand there.",
        do="Check the line.")
    SYMOVF = warning("no room for symbol definitions - delete some symbols", 0x00038138)
    UNDSYM = warning("undefined symbol - check validity and spelling", 0x00038140,
        why="The symbol has no value.",
        do="Check the spelling; SHOW SYMBOL * lists all.")
    USGOTO = warning("target of GOTO not found - check spelling and presence of label", 0x00038148,
        why="The label is not in the procedure.",
        do="Check the spelling of both.")
    VALREQ = warning("missing qualifier or keyword value - supply all required values", 0x00038150,
        why="The qualifier or keyword needs a value.",
        do="Write =value behind it.")
    ONEVAL = warning("list of values not allowed - check use of comma (,)", 0x00038158,
        why="The qualifier takes one value, not a list.",
        do="Give one value.")
    OVRFLW = warning("too much data - modify size of field or size of data", 0x00038160)
    UNPROQUAL = warning("unprocessed qualifiers", 0x00038168)
    UNPROPARM = warning("unprocessed parameters", 0x00038170)
    INVKEY = warning("invalid keyword", 0x00038178)
    INVRSP = warning("invalid response", 0x00038180)
    UNDFIL = warning("file has not been opened by DCL - check logical name", 0x00038188,
        why="The logical name was not opened with OPEN.",
        do="Use OPEN first.")
    FILOPN = warning("file is already open", 0x00038190, why="OPEN was used on a logical name that has a file open.", do="Use CLOSE first.")
    BADRET = warning("RETURN was issued without a subroutine", 0x00038198, why="RETURN stands where no GOSUB led to.", do="Use EXIT.")
    ABSYMD = warning("abbreviated symbol definition conflict - rename symbol", 0x000381A0)
    INVUIC = warning("invalid UIC - must be of the form [group,member]", 0x000381A8)
    BADTEXT = warning("  \\!AS\\!AS", 0x000381B0)
    ABFNAM = warning("ambiguous lexical function name - supply more characters", 0x000381B8,
        why="The first letters fit several lexical functions.",
        do="Type more of the name.")
    IVFNAM = warning("invalid lexical function name - check validity and spelling", 0x000381C0,
        why="There is no such lexical function.",
        do="HELP LEXICALS lists them.")
    BLKOVRFLOW = warning("block overflow", 0x000381C8)
    BLKUNDFLOW = warning("block underflow", 0x000381D0)
    BADBLK = warning("END issued without corresponding BEGIN", 0x000381D8)
    NOLBLS = warning("label ignored - use only within command procedures", 0x000381E0)
    NOCHANGE = warning("neither directory nor UIC could be changed - see documentation", 0x000381E8)
    ABSENT = warning("entity or value absent from command string", 0x000381F0)
    NEGATED = warning("entity explicitly negated in command string", 0x000381F8)
    INVFILSPE = warning("input or output file specification too long - shorten", 0x00038200)
    INVLOGFIL = warning("invalid log file specification", 0x00038208)
    NOTHEN = warning("IF or ON statement syntax error - check placement of THEN keyword", 0x00038210, why="IF and ON need THEN.", do="Add it.")
    SYMTOOLNG = warning("symbol !AS is too long to copy to subprocess", 0x00038218)
    ASTDCL = warning("out-of-band or ctrl/c AST's will also be delivered to parent", 0x00038220)
    INVRANGE = warning("field specification is out of bounds - check sign and size", 0x00038228)
    LOCNEG = warning("entity explicitly and locally negated in command string", 0x00038230)
    CMDNOTFND = warning("command not found - use RECALL/ALL to display saved commands", 0x00038238,
        why="No saved command begins that way or has that number.",
        do="RECALL/ALL lists them.")
    IVQUAL = warning("unrecognized qualifier - check validity, spelling, and placement", 0x00038240,
        why="The command has no such qualifier, or not there.",
        do="Look it up with HELP.")
    CMDSEG = warning(" \\!AS\\", 0x00038248)
    NOTIFY = warning("/NOTIFY not allowed - do not use with /WAIT or in batch jobs", 0x00038250)
    CONFLICT = warning("illegal combination of command elements - check documentation", 0x00038258,
        why="Two parts of the command exclude each other.",
        do="Leave one of them out.")
    UNDKEY = warning("!AC key !AS is undefined", 0x00038260, why="The key has no definition in that state.", do="SHOW KEY/ALL lists the definitions.")
    ARGREQ = warning("missing argument - supply all required arguments", 0x00038268,
        why="The lexical function needs more arguments.",
        do="Supply them, or commas in their place.")
    SYMLNG = warning("symbol name is too long - shorten the name", 0x00038270)
    SYMABR = warning("abbreviated symbols not allowed - remove \"*\" from symbol name", 0x00038278)
    IVKEYNAM = warning("unrecognized key name - check validity and spelling", 0x00038280)
    NOPAREN = warning("value improperly delimited - supply parenthesis", 0x00038288, why="A parenthesis is missing around a list.", do="Add it.")
    IVATIME = warning("invalid absolute time - use DD-MMM-YYYY:HH:MM:SS.CC format", 0x00038290,
        why="The absolute time cannot be read.",
        do="Write 21-NOV-2026:10:00, TODAY, TOMORROW or YESTERDAY.")
    IVDTIME = warning("invalid delta time - use DDDD-HH:MM:SS.CC format", 0x00038298,
        why="The delta time cannot be read.",
        do="Write 1-00:00:00 for a day, 00:10 for ten minutes.")
    TKNOVF = warning("command element is too long - shorten", 0x000382A0,
        why="One word of the command has more than 255 characters.",
        do="Shorten it.")
    CMDFILERR = warning("login command file initialization error", 0x000382A8)
    INVOUTSPE = warning("invalid output file assignment", 0x000382B0)
    PERMSYM = warning("deletion of permanent symbols not allowed", 0x000382B8)
    GBLNDF = warning("cannot define symbol - global symbol scoping is enabled", 0x000382C0)
    INVGOSUB = warning("invalid use of the GOSUB command", 0x000382C8)
    GOSUBMAX = warning("GOSUB procedures too deeply nested - limit to 16 levels", 0x000382D0,
        why="GOSUB was nested more than 16 levels deep.",
        do="Look for a missing RETURN.")
    USCALL = warning("CALL target !AC either missing, misspelled or inaccessible", 0x000382D8, seen="message file V5.5 up to the comma; the rest from memory",
        why="The subroutine is not in the procedure, or lacks its end.",
        do="Check the label, SUBROUTINE and ENDSUBROUTINE.")
    USGOSUB = warning("target of GOSUB not found - check spelling and presence of label", 0x000382E0,
        why="The label is not in the procedure.",
        do="Check the spelling of both.")
    FRZNCTX = warning("context is frozen - either cancel this context or use alternate", 0x000382E8)
    NOTCTX = warning("symbol specified is not a valid context symbol", 0x000382F0)
    INVCTXTYP = warning("symbol specified is defined for a different context type", 0x000382F8)
    CONFQUAL = error("conflicting qualifiers", 0x00038802)
    INVQUAL = error("invalid qualifier", 0x0003880A)
    REQPRMABS = error("required parameter is absent", 0x00038812)
    INVQUALNUM = error("invalid qualifier number", 0x0003881A)
    INVREQTYP = error("invalid request type", 0x00038822)
    NOVALUE = error("value not present", 0x0003882A)
    VALCNVERR = error("error converting value", 0x00038832)
    ILLVAL = error("illegal value is present", 0x0003883A)
    NOOPTPRS = error("no option present on command", 0x00038842)
    CREQUEJOB = error("error creating job on queue !AS", 0x0003884A)
    SUBMITERR = error("error submitting file to queue !AS", 0x00038852)
    DEVALSPL = error("device already spooled", 0x0003885A)
    DEVNOTSPL = error("device not spooled", 0x00038862)
    IVDEVTYPE = error("invalid device type - specify a mailbox device", 0x0003886A)
    IMGFNF = error("image file not found", 0x00038872)
    DEVNOTFOR = error("device not mounted foreign", 0x0003887A)
    PWDNOTVAL = error("old password validation error - password unchanged", 0x00038882)
    PWDNOTVER = error("new password verification error - password unchanged", 0x0003888A)
    PWDLOCKED = error("password was locked to prevent change", 0x00038892)
    NOTFR = error("no transfer address", 0x0003889A)
    PWDSYNTAX = error("illegal password syntax", 0x000388A2)
    IMGNAME = error("image file !AS", 0x000388AA)
    IMAGEFNF = error("image file not found !AS", 0x000388B2)
    BADSTRLVL = error("unrecognized structure level for command tables", 0x000388BA)
    REFUSED = error("you cannot attach to that process", 0x000388C2)
    BADCTLMSK = error("bad control character enable/disable mask", 0x000388CA)
    INVRFM = error("invalid record format for record I/O - file not opened", 0x000388D2)
    NOCLINT = error("image requested CLI interface routine that does not exist", 0x000388DA)
    NOSPAWN = error("DCL cannot spawn an MCR subprocess - subprocess aborted", 0x000388E2)
    SPWNIO = error("shared input or output files are not allowed - respecify", 0x000388EA)
    TRMMBX = error("terminal has associated mailbox - terminate image and then SPAWN", 0x000388F2)
    STRTOOLNG = error("string argument is too long - shorten", 0x000388FA)
    CMDGONE = error("this is no longer a valid command - see documentation", 0x00038902)
    NOCMDPROC = error("error opening captive command procedure - access denied", 0x0003890A)
    INVROUT = error("invalid routine specified in command tables - check .CLD file", 0x00038912)
    OLDTAB = error("command tables have obsolete format - use SET COMMAND to recreate", 0x0003891A)
    INVTAB = error("command tables have invalid format - see documentation", 0x00038922)
    NOTDISCON = error("terminal is not disconnectable - explicitly specify LOGOUT", 0x0003892A)
    ENTNF = error("specified entity not found in command tables", 0x00038932)
    ATTRMBX = error("cannot attach to that process - terminal has associated mailbox", 0x0003893A)
    INVCALL = error("invalid CALL nesting structure or data inconsistency detected", 0x00038942)
    INVIFNEST = error("invalid IF-THEN-ELSE nesting structure or data inconsistency", 0x0003894A,
        why="IF, ELSE and ENDIF do not pair up.",
        do="Check the blocks.")
    CAPTINT = error("captive account - interactive access denied", 0x00038952)
    CAPTINQ = error("captive account - INQUIRE command not allowed", 0x0003895A)
    NOFORCMD = error("account restricted - foreign commands not valid", 0x00038962)
    NORUNMCR = error("account restricted - RUN and MCR commands not valid", 0x0003896A)
    NOREADCP = error("No read access to interrupted command procedure", 0x00038972)
    INVPREFIX = error("invalid prefix format string - check FAO directives", 0x0003897A)
    CAPTSPAWN = error("captive account - SPAWN command not allowed", 0x00038982)
    DEFKEY = info("!AC key !AS has been defined", 0x0003DDC3)
    DELKEY = info("!AC key !AC has been deleted", 0x0003DDCB)
    SETKEY = info("keypad state has been set to !AC", 0x0003DDD3)
    SPARE1 = info("spare - for future use", 0x0003DDDB)
    ALLOC = info("!AS allocated", 0x0003DDE3, why="The device is allocated to your process.", do="None.")
    SUPERSEDE = info("previous value of !AS has been superseded", 0x0003DDEB,
        why="The logical name had another meaning, which is replaced.",
        do="None.")
    INSPRIV = info("insufficient privilege to change UIC - you need CMKRNL privilege", 0x0003DDF3)
    NODIRCHG = info("directory cannot be changed to match UIC greater than [377,377]", 0x0003DDFB)
    IGNQUAL = info("qualifiers appearing before this item were ignored", 0x0003DE03)
    TABEXIST = info("!AS already exists - not superseded", 0x0003DE0B)
    TABSUPER = info("previous table !AS has been superseded", 0x0003DE13)
    TABNOTFND = info("previous table !AS was not found - new table created", 0x0003DE1B)
    DELSYM = info("!AC symbol !AC has been deleted", 0x0003DE23)
    SYMTRUNC = info("preceding symbol value has been truncated", 0x0003DE2B)
    KEYCNV = info("synonym key !AS has been converted to !AS", 0x0003DE33)
    INVDEF = info("!AD does not exist", 0x0003DE3B)
    MISSPELL = info("!AC !AD is misspelled", 0x0003DE43)
    MSNGENDS = info("missing or misspelled ENDSUBROUTINE statement detected while scanning for label", 0x0003DE4B)
    SPAWNED = success("process !AS spawned", 0x0003FD01)
    ATTACHED = success("terminal now attached to process !AS", 0x0003FD09)
    RETURNED = success("control returned to process !AS", 0x0003FD11)
    PRESENT = success("entity value is present in command string", 0x0003FD19)
    DEFAULTED = success("entity defaulted present in command string", 0x0003FD21)
    CONCAT = success("requested value is terminated by a plus sign", 0x0003FD29)
    LOCPRES = success("entity value is locally present in command string", 0x0003FD31)
    COMMA = success("requested value is terminated by a comma", 0x0003FD39)
    OKTAB = success("command tables are already in latest format", 0x0003FD41)
    UPGTAB = success("command tables have been upgraded to latest format", 0x0003FD49)
    PROC_ID = success("identification of created process is !XL", 0x0003FFF1)
    QUEJOBCRE = success("  Job !UW entered on queue !AC", 0x0003FFF9)


class CLI(Facility, number=3, prints="CLI", title="Command parser"):
    """The same messages as utilities with command tables of their own print them; it has none itself."""
