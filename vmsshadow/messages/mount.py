"""What MOUNT says (facility 114): volumes mounted, members taken or turned down, and why.

The table follows the order of the message file: refusals, warnings, then information. Texts are those of a
message file of the V5.5 generation unless `seen` says otherwise, misspellings included; values are $MOUNDEF's of
a V8 system. Lines made with `untold` exist on V8 with that value, but their text was found nowhere.

The device in a member's line carries its host: `MOUNT.SHDWMEMSUCC("_$1$DGA10: (ALPHA)")`.
"""

from vmsshadow.messages.catalogue import Facility, fatal, info, untold, warning


class MOUNT(Facility, number=114, prints="MOUNT", title="Mount Utility", seen="message file V5.5; values V8 $MOUNDEF"):
    """MOUNT's messages, in message file order."""

    BADDATCHK = fatal("invalid keyword on /DATACHECK qualifier", 0x0072800C,
        why="A keyword of /DATACHECK is neither READ nor WRITE.",
        do="Correct the qualifier.")
    BADDENS = fatal("unknown value on /DENSITY qualifier", 0x00728014, why="The density given is none the drive knows.", do="Correct the qualifier.")
    BADPRO = fatal("invalid syntax on /PROTECTION qualifier", 0x0072801C,
        why="The protection code cannot be read.",
        do="Write it as (S:RWED,O:RWED,G:R,W).")
    BADUIC = fatal("invalid UIC syntax", 0x00728024, why="The owner is not a UIC.", do="Write it as [group,member].")
    CONFQUAL = fatal("conflicting qualifiers", 0x0072802C, why="Two qualifiers of the command exclude each other.", do="Leave one of them out.")
    ILLOPT = fatal("qualifier(s) not appropriate to this device", 0x00728034,
        why="A qualifier does not apply to a device of this kind, a tape qualifier on a disk for example.",
        do="Leave it out.")
    NONLOCAL = fatal("device is not a local device", 0x0072803C,
        why="The device name belongs to another node.",
        do="Name a device of this node or one served to it.")
    NOTRAN = fatal("logical name cannot be translated", 0x00728044,
        why="The logical name given as a device leads nowhere.",
        do="Define the logical name, or name the device.")
    UNKDEV = fatal("unknown device type", 0x0072804C, why="MOUNT does not know how to mount a device of this type.", do="Name a disk or a tape.")
    BADLABELQ = fatal("invalid keyword on /LABEL qualifier", 0x00728054, why="A keyword of /LABEL is unknown.", do="Correct the qualifier.")
    VALCNVERR = fatal("error converting value", 0x0072805C, why="A number in the command cannot be converted.", do="Correct the value.")
    D3 = untold(0x00728064)
    D4 = untold(0x0072806C)
    D5 = untold(0x00728074)
    LOGNAME = fatal("logical name is too long", 0x0072807C,
        why="The logical name for the volume has too many characters.",
        do="Choose a shorter one.")
    MAXDEV = fatal("too many devices", 0x00728084, why="More devices are named than one MOUNT command can take.", do="Use several commands.")
    MAXLAB = fatal("too many volume labels", 0x0072808C,
        why="More volume labels are given than one MOUNT command can take.",
        do="Use several commands.")
    NOACPDEV = fatal("device named by /PROCESSOR:SAME has no ACP", 0x00728094,
        why="The device whose file system process should be shared has none.",
        do="Name another device.")
    MOUVOL = fatal("MOUNT relative volume !ZB (!AD) on !AD!/", 0x0072809C,
        why="The operator is asked to load a volume of a tape set into the drive.",
        do="Magnetic tapes only; this simulator has none.")
    INCOMPACP = fatal("indicated ACP is incompatible with volume", 0x007280A4,
        why="The file system process asked for cannot serve this volume.",
        do="Leave /PROCESSOR out.")
    INCOMPAT = fatal("qualifiers incompatible with already mounted volume", 0x007280AC,
        why="The volume is mounted already, by this or another node, with qualifiers that contradict the ones given.",
        do="Use the same qualifiers everywhere.")
    VOLALRMNT = fatal("another volume of same label already mounted", 0x007280B4,
        why="The cluster has a volume of this label mounted in the same way already; labels of volumes mounted with /SYSTEM or /CLUSTER must differ.",
        do="Look for the other volume with SHOW DEVICES/MOUNTED; relabel one, or mount it privately.")
    BADVOL1 = fatal("bad VOL1 ANSI label", 0x007280BC, why="Magnetic tapes only; this simulator has none.",
        do="Load a tape with ANSI labels.")
    ILLDENS = untold(0x007280C4)
    NOTGENDEV = fatal("not a generic device", 0x007280CC, why="A specific device stands where a generic name is wanted.", do="Correct the name.")
    DUPDEVSPC = fatal("duplicate device specified", 0x007280D4, why="The same device is named twice in one command.", do="Name each member once.")
    ILLANSIBS = fatal("ANSI magnetic tape block size must be at least 18 characters", 0x007280DC, why="Magnetic tapes only; this simulator has none.",
        do="Give a block size of 18 characters or more.")
    ACCERR = fatal("non-blank accessibility field in volume labels on !AD!/", 0x007280E4, why="Magnetic tapes only; this simulator has none.",
        do="Override the field with /OVERRIDE=ACCESSIBILITY, if the tape is yours.")
    FILNOTEXP = fatal("file not expired on volume on !AD!/", 0x007280EC, why="Magnetic tapes only; this simulator has none.",
        do="Wait for the date, or use /OVERRIDE=EXPIRATION.")
    NOPRIV = fatal("user denied privilege to write to volume on !AD!/", 0x007280F4,
        why="The volume's protection does not let you write to it.",
        do="Mount it /NOWRITE, or ask its owner.")
    NOTANSI = fatal("not ANSI volume on !AD!/", 0x007280FC, why="Magnetic tapes only; this simulator has none.",
        do="Mount such a tape with /FOREIGN.")
    NOTLABEL = fatal("(!AD) not on !AD!/", 0x00728104, why="Magnetic tapes only; this simulator has none.",
        do="Load the tape with the label named.")
    NOTVOLSET = fatal("volume on !AD not in volume set !AD!/", 0x0072810C,
        why="The volume in the drive is not one of the named volume set.",
        do="Load the right volume.")
    NOTRELVOL = fatal("Relative volume !ZB not on !AD!/", 0x00728114,
        why="The drive holds another volume of the set than the one asked for.",
        do="Load the right volume.")
    OFFLINE = fatal("!AD offline", 0x0072811C, why="The drive is not on line.", do="Check the drive, its unit number and its path.")
    IOERROR = fatal("I/O error initializing volume on !AD!/", 0x00728124,
        why="Writing the first structures of the volume failed.",
        do="Check drive and medium.")
    ILLQUAL = fatal("invalid qualifier", 0x0072812C, why="The qualifier does not belong to this use of MOUNT.", do="Leave it out.")
    WRITLCK = fatal("volume on !AD is write locked!/", 0x00728134,
        why="The operation must write and the volume is write-locked.",
        do="Release the write lock, or mount with /NOWRITE.")
    RECGTRBL = fatal("record size is greater than block size", 0x0072813C, why="Magnetic tapes only; this simulator has none.",
        do="Make the record smaller or the block larger.")
    ACPNAME = fatal("ACP file name is too long", 0x00728144,
        why="The file name of the file system process has too many characters.",
        do="Correct /PROCESSOR.")
    ACPTIME = fatal("ACP does not respond", 0x0072814C,
        why="The file system process did not answer in time.",
        do="Try again; if it happens again, look at the process.")
    AQBTIME = fatal("ACP queue is unstable", 0x00728154,
        why="The queue of the file system process kept changing while MOUNT looked at it.",
        do="Try again.")
    BADACP = fatal("invalid syntax on /PROCESSOR qualifier", 0x0072815C,
        why="The value of /PROCESSOR is neither UNIQUE, SAME:device nor a file.",
        do="Correct the qualifier.")
    BADEBC = fatal("unknown keyword on /EBCDIC qualifier", 0x00728164, why="Magnetic tapes only; this simulator has none.",
        do="Look the keywords of /EBCDIC up.")
    BADOVR = fatal("unknown keyword on /OVERRIDE qualifier", 0x0072816C,
        why="A keyword of /OVERRIDE is unknown.",
        do="Use IDENTIFICATION, SHADOW_MEMBERSHIP, NO_FORCED_ERROR or another documented keyword.")
    DEVICES = fatal("only one device allowed", 0x00728174, why="This form of the command takes one device.", do="Name one device.")
    SZTOOBIG = fatal("record size or block size greater than 65534", 0x0072817C, why="Magnetic tapes only; this simulator has none.",
        do="Stay at or below 65,534 characters.")
    INCONSDEV = fatal("inconsistent device types", 0x00728184,
        why="The devices of one volume set or shadow set are not of one kind.",
        do="Name devices of one kind.")
    DEVCOUNT = fatal("number of devices must match number of volumes", 0x0072818C,
        why="The command names more devices than labels, or the other way round.",
        do="Give one label for each device.")
    VOLINSET = fatal("volume is already part of another volume set", 0x00728194,
        why="The volume belongs to another volume set already.",
        do="Name another volume.")
    RVN1NOTMT = fatal("root volume is not mounted", 0x0072819C,
        why="A further volume of a set can be mounted only after its root volume.",
        do="Mount relative volume 1 first.")
    SETLIMIT = fatal("too many volumes in volume set", 0x007281A4,
        why="The volume set would have more volumes than the file system can number.",
        do="Begin another set.")
    DUPVOLNAM = fatal("volume label already present in set", 0x007281AC,
        why="The volume set has a volume of this label already.",
        do="Relabel the volume.")
    HOMBLKCHK = fatal("home block software consistency error", 0x007281B4,
        why="The home block is readable, but its fields contradict each other.",
        do="Restore the volume from a backup; in a shadow set, bring the member back with a full copy.")
    DUPRVN = fatal("duplicate volume number already mounted", 0x007281BC,
        why="The volume set has a volume of this number mounted already.",
        do="Look which volume is in the drive.")
    BADCACHE = fatal("invalid syntax on /CACHE qualifier", 0x007281C4, why="The list of /CACHE cannot be read.", do="Correct the qualifier.")
    UNRELVOL = fatal("volume is not part of volume set being mounted", 0x007281CC,
        why="The volume is not one of the volume set that is being mounted.",
        do="Load the right volume.")
    MBXCRERR = fatal("error creating operator reply mailbox", 0x007281D4,
        why="The mailbox for the operator's reply could not be made.",
        do="See the line that follows.")
    MBXRDERR = fatal("error reading operator reply mailbox", 0x007281DC,
        why="The operator's reply could not be read.",
        do="See the line that follows.")
    REPLYERR = untold(0x007281E4)
    OPRSNDERR = fatal("error sending request to operator", 0x007281EC,
        why="The request could not be sent to the operators.",
        do="See the line that follows; use /NOASSIST to go without them.")
    OPRABORT = fatal("mount aborted by operator", 0x007281F4, why="An operator answered the request with REPLY/ABORT.", do="Ask the operator why.")
    BATCHNOOPR = fatal("no operator available to service batch request", 0x007281FC,
        why="A batch job needs an operator for the volume and none is enabled.",
        do="Enable one with REPLY/ENABLE, or use /NOASSIST.")
    MOUNEWVOL = fatal("MOUNT new relative volume !ZB (!AD) on !AD!/", 0x00728204,
        why="The operator is asked for a further, empty volume of a tape set.",
        do="Magnetic tapes only; this simulator has none.")
    REMOUVOL = fatal("REMOUNT relative volume !ZB (!AD) on !AD!/", 0x0072820C,
        why="The operator is asked to load a volume again that was in the drive before.",
        do="Magnetic tapes only; this simulator has none.")
    OBSOLETE = fatal(" ", 0x00728214, why="An identifier no longer in use.",
        do="Nothing utters it any more.")
    VOLOERR = fatal("must override owner identifier field in VOL1 label on !AD!/", 0x0072821C, why="Magnetic tapes only; this simulator has none.",
        do="Use /OVERRIDE=OWNER_IDENTIFIER, if the tape is yours.")
    BADINIT = fatal("unknown keyword on /INITIALIZE qualifier", 0x00728224, why="Magnetic tapes only; this simulator has none.",
        do="Look the keywords of /INITIALIZE up.")
    DISMAL = fatal("all of the volumes have been dismounted", 0x0072822C,
        why="After the error, every volume the command had mounted was dismounted again.",
        do="Correct the first error and repeat the command.")
    INCONSHR = fatal("inconsistent sharing option.  Cluster mounted !AD", 0x00728234,
        why="Another node of the cluster has the volume mounted with another sharing option (/SHARE, /GROUP, /SYSTEM, /NOSHARE).",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    INCONPROT = fatal("inconsistent /PROTECTION option.  Cluster mounted !AD", 0x0072823C,
        why="Another node of the cluster has the volume mounted with another /PROTECTION.",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    INCONQUOTA = fatal("inconsistent /(NO)QUOTA option.  Cluster mounted !AD", 0x00728244,
        why="Another node of the cluster has the volume mounted with another /QUOTA.",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    INCONOWNER = fatal("inconsistent /OWNER_UIC option.  Cluster mounted !AD", 0x0072824C,
        why="Another node of the cluster has the volume mounted with another /OWNER_UIC.",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    INCONWRITE = fatal("inconsistent /(NO)WRITE option.  Cluster mounted !AD", 0x00728254,
        why="Another node of the cluster has the volume mounted with another /WRITE.",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    INCONFOR = fatal("inconsisten /FOREIGN option.  Cluster mounted !AD", 0x0072825C,
        why="Another node of the cluster has the volume mounted with another /FOREIGN.",
        do="Use the options the other node used, or dismount the volume everywhere first.")
    NOVOLACC = fatal("user has no access to magnetic tape volume on !AD!/", 0x00728264, why="Magnetic tapes only; this simulator has none.",
        do="Ask the owner of the tape.")
    NOFILACC = fatal("user has no access to magnetic tape file on !AD!/", 0x0072826C, why="Magnetic tapes only; this simulator has none.",
        do="Ask the owner of the file on the tape.")
    TAPEPOSLOST = fatal("magnetic tape postion lost on !AD!/", 0x00728274, why="Magnetic tapes only; this simulator has none.",
        do="Rewind the tape and begin again.")
    BADSHADOW = fatal("invalid syntax on /SHADOW qualifer", 0x0072827C,
        why="The list of /SHADOW cannot be read.",
        do="Write /SHADOW=(device,device,...), physical devices only.")
    NOSHDWMEM = fatal("no eligible shadow set members to mount the shadow set", 0x00728284,
        why="Every device named was turned down, so nothing is left that could be a source for the set.",
        do="Read the SHDWMEMFAIL lines above: each is followed by its reason.")
    INVSHDWMEM = fatal("shadow set member !AS is 'newer' than the shadow set", 0x0072828C,
        why="The device was a member of this set at a later generation than the one mounted: it holds newer data. Copying over it would lose them.",
        do="Dismount the set and mount it from the newer device first. Only if its data are really unwanted, mount it alone with /OVERRIDE=SHADOW_MEMBERSHIP, dismount it, and add it again.")
    SHDWCOPYREQ = fatal("shadow copy required", 0x00728294, seen="MOUNT/NOCOPY example, System Management Utilities V7.2",
        why="A device needs a full copy before it can be a source, and /NOCOPY forbids it or /CONFIRM must ask first.",
        do="Repeat the command without /NOCOPY, or answer YES, once you are sure that the device may be overwritten.")
    SHADOWFAIL = fatal("failed to create (or add to) the shadow set", 0x0072829C,
        why="The shadowing driver refused to create the set or to take the member in.",
        do="The message that follows gives the reason; a SHDWMEMFAIL line names the member.")
    SHDWINCVOL = fatal("shadow set member device contains the wrong volume", 0x007282A4,
        why="The label on the member is not the one given in the command, or not that of the mounted set.",
        do="Check label, device name and which disk is in the drive.")
    NOTSHDWDEV = fatal("not a valid shadow set member", 0x007282AC, seen="V8.3 Release Notes, 4.23.1",
        why="The device cannot be shadowed: it is no disk, has no allocation class, or its device code has more than three letters.",
        do="Name a physical disk with a non-zero allocation class, such as $1$DGA10:.")
    BADMDFMT = fatal("invalid syntax on /MEDIA_FORMAT qualifier", 0x007282B4, why="Magnetic tapes only; this simulator has none.",
        do="Look the values of /MEDIA_FORMAT up.")
    NOTACLU = fatal("!AS is not a cluster-wide device", 0x007282BC,
        why="MOUNT/CLUSTER was used and other nodes have no path to the device.",
        do="Serve the device to the cluster, or leave /CLUSTER out.")
    NOALOCLASS = fatal("allocation class not allowed with shadowing phase II virtual unit name", 0x007282C4,
        why="A virtual unit was written with an allocation class, such as $1$DSA5:.",
        do="Write DSA5: alone.")
    BADASNUNIT = fatal("invalid keyword on /ASSIGNMENT_UNIT qualifier", 0x007282CC,
        why="A keyword of /ASSIGNMENT_UNIT is unknown.",
        do="Correct the qualifier.")
    BADDISP = fatal("invalid keyword on /DISPOSITION qualifier", 0x007282D4, why="A keyword of /DISPOSITION is unknown.", do="Correct the qualifier.")
    BADUNDFAT = untold(0x007282DC)
    VOLTOOBIG = untold(0x007282E4)
    BADSECSYS = fatal("failed to create or access SECURITY.SYS", 0x007282EC, seen="capture VAX V7.3",
        why="The file with the volume's security profile could not be made or opened.",
        do="See the line that follows; /OVERRIDE=SECURITY mounts the volume all the same.")
    DEVBUSY = fatal("mount or dismount in progress on device", 0x007282F4, seen="from memory",
        why="Another process, here or on another node, is just mounting or dismounting the device.",
        do="Wait a moment and repeat the command.")
    DEVDMT = untold(0x007282FC,
        why="The device is marked for dismount; it is in use until the last file is closed.",
        do="Close the files, wait for the dismount to complete, and repeat the command.")
    BADREPLY = fatal("unknown type of operator reply, reply = !XW!XW!XL!AF", 0x00728304,
        why="The reply of the operator communication process has an unknown form.",
        do="Answer in a form that REPLY has.")
    MMEABORT = untold(0x0072830C)
    NOSHADOW = untold(0x00728314, why="Shadowing is not enabled on this node.", do="Set the system parameter SHADOWING to 2 and reboot.")
    NOTSHDWVU = fatal("not a valid shadow set virtual unit", 0x0072831C, seen="from memory",
        why="The device in front of /SHADOW is no virtual unit.",
        do="Name the set DSAn:, n from 0 to 9999.")
    NOSHADLIC = untold(0x00728324,
        why="No license for volume shadowing is active on this node.",
        do="Register and load the VOLSHAD (or VOLSHAD-DISK) license.")
    DIFVOLMNT = fatal("different volume already mounted on this device", 0x0072832C, seen="from memory",
        why="Another node has another volume or another shadow set mounted under this device name.",
        do="Compare SHOW DEVICES on the nodes; dismount there or mount the same volume.")
    DEVSHAMEM = untold(0x00728334, why="The device is a member of a shadow set.", do="Use the virtual unit.")
    SHADSCB = untold(0x0072833C,
        why="The storage control block of a member could not be read or written.",
        do="Check the disk. A damaged control block makes a device a legal copy target but never a source.")
    NOODS1 = untold(0x00728344, why="Volumes of structure level 1 cannot be mounted here.")
    WRONGVU = fatal("device is already a member of another virtual unit", 0x0072834C, seen="HELP/MESSAGE, quoted in a site's procedure",
        why="The device is a member of another shadow set in the cluster; or it is a copy target whose copy has not begun and whose control block lies elsewhere than the source's; or it is a new disk that was never initialized (then MOUNT/CLUSTER works here and fails on the other nodes).",
        do="Name another device or the right virtual unit; wait for the copy to begin; initialize new disks first.")
    DETSHADINCON = untold(0x00728354,
        why="The driver found the set in contradiction with itself.",
        do="Dismount the set everywhere, look at each member with SHOW DEVICE, and mount it again.")
    NOMASTER = untold(0x0072835C, why="No device could be found that may be the source for the others.", do="Name all former members.")
    XSMBRS = fatal("maximum shadow members exceeded", 0x00728364, seen="from memory",
        why="The set would have more members than allowed: three, or six where all nodes run V8.4.",
        do="Remove a member first.")
    NOVUID = untold(0x0072836C, why="The virtual unit has no identification.")
    SHADUNSTABLE = untold(0x00728374,
        why="The membership of the set kept changing while MOUNT looked at it.",
        do="Wait until the set is steady and repeat the command.")
    INCONPOOL = untold(0x0072837C)
    DEVBUSYMOU = untold(0x00728384)
    DEVBUSYMOUDSA = untold(0x0072838C)
    DEVBUSYDMT = untold(0x00728394)
    DEVBUSYSYS = untold(0x0072839C)
    DEVBUSYVOL = untold(0x007283A4)
    DEVBUSYORB = untold(0x007283AC)
    DEVBUSYINVMOS = untold(0x007283B4)
    DEVBUSYINSET = untold(0x007283BC)
    NOTALLMEM = untold(0x007283C4,
        why="/POLICY=REQUIRE_MEMBERS was given and not every former member is accessible.",
        do="Bring all members back, or leave the keyword out and accept that their data may be older.")
    BADPOLICY = untold(0x007283CC, why="The keywords of /POLICY contradict each other.", do="Correct the qualifier.")
    POLICYFAIL = untold(0x007283D4,
        why="A required policy cannot be met: /POLICY=MINICOPY was given without OPTIONAL and no usable bitmap exists.",
        do="Use /POLICY=MINICOPY=OPTIONAL to accept a full copy.")
    SPARE = untold(0x007283DC)
    REQ_WBM_MERGE = untold(0x007283E4,
        why="A write bitmap is required, and none can be started while the set merges.",
        do="Wait for the merge to end.")
    REQ_WBM_FAIL = untold(0x007283EC,
        why="A required write bitmap could not be started or used.",
        do="Use OPTIONAL, or look at the bitmaps with SHOW DEVICE/BITMAP.")
    ACPNOTPRESENT = untold(0x007283F4)
    BADWINDOWS = untold(0x007283FC)
    NOCAPABILITY = untold(0x00728404)
    HOMBLKBAD = warning("primary home block is bad; backup used", 0x00729000,
        why="The first home block is unreadable or damaged; a later one was used.",
        do="Back the volume up and initialize it again; in a shadow set, bring the member back with a full copy.")
    IDXHDRBAD = warning("index file header is bad; backup used", 0x00729008, seen="capture VAX V7.3",
        why="The header of the index file is damaged; its copy was used.",
        do="Back the volume up and initialize it again.")
    MAPHDRBAD = warning("storage map header is bad; volume locked", 0x00729010,
        why="The header of the storage bitmap is damaged; no space can be allocated.",
        do="Back the volume up and initialize it again.")
    IDXMAPERR = warning("I/O error on index file bitmap; volume locked", 0x00729018,
        why="The bitmap of file headers cannot be read; no file can be created.",
        do="Back the volume up and initialize it again.")
    BITMAPERR = warning("I/O error on storage bitmap; volume locked", 0x00729020,
        why="The storage bitmap cannot be read; no space can be allocated.",
        do="Back the volume up and initialize it again.")
    BADHOMBLK = warning("bad home block encountered on volume", 0x00729028,
        why="A home block on the volume is damaged.",
        do="Look at the other home blocks; back the volume up.")
    WRTHOMBLK = warning("I/O error rewriting home block", 0x00729030,
        why="The home block could not be written back.",
        do="Check for a write lock and for bad blocks.")
    QUOTAFAIL = warning("failed to activate quota file; volume locked", 0x00729038, seen="capture VAX V7.3",
        why="The quota file could not be opened; nobody can allocate space.",
        do="See the line that follows; mount with /NOQUOTA if need be.")
    BITMAPINV = warning("storage bitmap is invalid; volume locked", 0x00729040,
        why="The storage bitmap contradicts the volume's size or itself.",
        do="Run ANALYZE/DISK_STRUCTURE/REPAIR.")
    WRITESCB = warning("write error on storage control block; volume write locked", 0x00729048,
        why="The storage control block could not be written, so that the volume cannot be marked as mounted; it is write-locked.",
        do="Check for a write lock and for bad blocks.")
    DISMPART = warning("some of the volumes have been dismounted", 0x00729050,
        why="After the error, some of the volumes were dismounted again.",
        do="Correct the first error and repeat the command.")
    UNUSED = warning("unused", 0x00729058, why="An identifier not in use.",
        do="Nothing utters it.")
    DISMOUNTD = warning("volume !AS of volume set !AS dismounted", 0x00729060,
        why="After the error, this volume of the set was dismounted again.",
        do="Correct the first error.")
    VOLSHDWMEM = warning("mounting a shadow set member volume; volume write locked", 0x00729068,
        why="The volume was a member of a shadow set and is mounted alone. It is write-locked, because writing would make it differ from the other members behind their back.",
        do="To write to it, mount it with /OVERRIDE=SHADOW_MEMBERSHIP: it then counts as an unrelated volume and needs a full copy on return.")
    RMTMNTFAIL = warning("!AS failed to mount on node !AS", 0x00729070,
        why="MOUNT/CLUSTER: the node named could not mount the volume.",
        do="The reason follows.")
    MNTCLUFAIL = warning("mount/cluster failed on one or more nodes in the cluster", 0x00729078,
        why="MOUNT/CLUSTER succeeded on this node and failed on others.",
        do="The RMTMNTFAIL lines name them.")
    QUOTAFNF = warning("quota file not found on volume", 0x00729080,
        why="The volume has no quota file, and quotas were asked for.",
        do="Create it with DISKQUOTA, or mount with /NOQUOTA.")
    CBSNOTSUPTD = untold(0x00729088)
    CRELNM_FAILED = untold(0x00729090)
    DENIGNORED = untold(0x00729098)
    ALHOMERR = untold(0x007290A0)
    ALHOMINV = untold(0x007290A8)
    INCONSTRUCT = untold(0x007290B0)
    INCONSET = untold(0x007290B8)
    OLDSHDRIVER = untold(0x007290C0, why="The shadowing driver of this node is too old for the request.", do="Upgrade the node.")
    POLICYWARN = untold(0x007290C8,
        why="An optional policy could not be met; the mount went on without it.",
        do="None, if a full copy is acceptable.")
    INCONSIZE = untold(0x007290D0,
        why="The volume was initialized for more blocks than the disk has, as happens when a disk moves to a controller of another type.",
        do="Back the volume up and initialize it again.")
    OPT_WBM_MERGE = untold(0x007290D8,
        why="An optional write bitmap was not started because the set merges.",
        do="None, or start it after the merge.")
    WBM_NOTSTARTED = untold(0x007290E0, why="The write bitmap could not be started.", do="Look at the bitmaps with SHOW DEVICE/BITMAP.")
    OPTCAPABILITY = untold(0x007290E8)
    MOUNTED = info("!AF mounted on !AS", 0x0072A003, seen="8.4 ex. 4-4; capture VAX V7.3 (one blank after the label)",
        why="The volume is mounted. For a shadow set the device is its virtual unit.")
    VOLIDENT = info("label = '!AF', owner = '!AF', format = '!AF'", 0x0072A00B,
        why="What the label of the volume says, shown when it is not the volume asked for.")
    WRITELOCK = info("volume is write locked", 0x0072A013,
        why="The volume can be read only: the drive is write-locked, or /NOWRITE was given.",
        do="None, if that is intended.")
    REBUILD = info("volume was improperly dismounted; rebuild in progress", 0x0072A01B,
        why="The volume was in use when its system stopped, so that allocated but unused space is being given back.",
        do="None; wait.")
    OPRQST = info("!AS", 0x0072A023, seen="MOUNT/COMMENT example, DCL Dictionary V7.3",
        why="The request MOUNT sent to the operators.",
        do="Load the volume, or answer with REPLY.")
    OPREPLY = info("!AS", 0x0072A02B, seen="MOUNT/COMMENT example, DCL Dictionary V7.3", why="The operator's answer.")
    OPRQSTCAN = info("operator request canceled", 0x0072A033, why="The request to the operators was withdrawn.")
    NOOPR = info("no operator available to service request", 0x0072A03B,
        why="No operator terminal is enabled that could take the request.",
        do="Enable one with REPLY/ENABLE=DISKS, or use /NOASSIST.")
    INVLDRESP = info("invalid operator response", 0x0072A043, why="The operator's reply cannot be understood.", do="Reply again.")
    MOUNTDEV = info("Please mount!AS device !AS!AS", 0x0072A04B,
        why="MOUNT cannot go on before the volume is loaded, and tells the operators so.",
        do="Load the volume; MOUNT sees it by itself. Ctrl/Y gives up.")
    VOLNAME = info(" volume !AS in", 0x0072A053,
        why="Part of a request to load a volume: the label that is wanted.")
    NODEVAVL = info("Device !AS is not available for mounting.!AS", 0x0072A05B,
        why="The drive is allocated to somebody, or not there; MOUNT waits until it is free.",
        do="Free the drive; MOUNT sees it by itself. Ctrl/Y gives up.")
    RPLYARRIVD = info("operator reply has arrived", 0x0072A063, why="The operator has replied.")
    WRONGVOL = info("device !AS contains the wrong volume", 0x0072A06B,
        why="The volume in the drive has another label than the one that was asked for.",
        do="Load the right volume, or give the label that it has.")
    RQSTDON = info("operator request canceled - mount completed successfully", 0x0072A073,
        why="The volume became ready, so the request is withdrawn.")
    VOLSTATUS = info("change of status for volume !AS", 0x0072A07B, why="Something about the state of the volume has changed.")
    VOLSETSTS = info("change of status for volume set !AS", 0x0072A083, why="Something about the state of the volume set has changed.")
    REDCACHE = info("volume mounted with reduced cache size", 0x0072A08B,
        why="There was not enough memory for the cache asked for.",
        do="None, or make the cache parameters larger.")
    REBLDREQD = info("rebuild not performed; some free space unavailable; diskquota usage stale", 0x0072A093,
        why="The volume was in use when its system stopped and /NOREBUILD was given.",
        do="Use SET VOLUME/REBUILD when the system is less busy.")
    SHDWMEMSUCC = info("!AS is now a valid member of the shadow set", 0x0072A09B, seen="8.4 ex. 4-4",
        why="The device entered the set as a full member, with no copy needed.")
    SHDWMEMCOPY = info("!AS added to the shadow set with a copy operation", 0x0072A0A3, seen="8.4 ex. 4-4",
        why="The device entered the set as a copy target; a copy makes it equal to the source.",
        do="None; SHOW DEVICE shows how far the copy is.")
    SHDWMEMFAIL = info("!AS failed as a member of the shadow set", 0x0072A0AB, seen="MOUNT/NOCOPY example, System Management Utilities V7.2",
        why="The device was turned down as a member. The other devices of the command may still have been taken.",
        do="The reason stands in the next line.")
    MOUNT = info(" Mount  ", 0x0072A0B3,
        why="Part of a request to load a volume.")
    WAITINGMNT = info("waiting for !AS to mount on node !AS", 0x0072A0BB, why="MOUNT/CLUSTER waits for the node named.", do="None; wait.")
    RMTMNTSUCC = info("!AS mounted successfully on node !AS", 0x0072A0C3, why="MOUNT/CLUSTER: the node named mounted the volume.")
    SHDWMEMERGE = info("!AS added to the shadow set with a merge operation", 0x0072A0CB,
        why="The set was not dismounted in order the last time, so that its members may differ where writes were under way; a merge makes them equal.",
        do="None; SHOW DEVICE shows how far the merge is.")
    AUTOMEMSUCC = info("!AS automatically added to the shadow set", 0x0072A0D3, seen="8.4 ex. 4-8",
        why="/INCLUDE found this former member and took it in, with no copy needed.")
    AUTOMEMCOPY = info("!AS automatically added to the shadow set with a copy operation", 0x0072A0DB,
        why="/INCLUDE found this former member; a copy makes it equal to the source.",
        do="None; SHOW DEVICE shows how far the copy is.")
    AUTOMEMERGE = info("!AS automatically added to the shadow set with a merge operation", 0x0072A0E3,
        why="/INCLUDE found this former member; a merge is needed.",
        do="None; SHOW DEVICE shows how far the merge is.")
    MOUNTVOL = info("Please mount!AS !AS!AS", 0x0072A0EB,
        why="A volume is to be loaded into any drive that suits it.",
        do="Load it.")
    ANYSCRATCH = info(" a scratch volume in", 0x0072A0F3,
        why="Part of a request: a volume will do whose data nobody wants any more.")
    SCRATCHCOL = info(" a scratch volume from collection !AS in", 0x0072A0FB,
        why="Part of a request: a scratch volume, taken from the collection named.")
    SCRATCHLOC = info(" a scratch volume from location !AS in", 0x0072A103,
        why="Part of a request: a scratch volume, taken from the place named.")
    SCRCOLLOC = info(" a scratch volume from collection !AS, location !AS in", 0x0072A10B,
        why="Part of a request: a scratch volume, from the collection and the place named.")
    SUITDEV = info("a suitable device", 0x0072A113,
        why="Part of a request: any drive of the right kind.")
    DEVTYPE = info("a device of type !AS", 0x0072A11B,
        why="Part of a request: a drive of the type named.")
    DEVICE = info("device !AS", 0x0072A123,
        why="Part of a request: exactly this drive.")
    MEDIANAME = info(" media !AS in", 0x0072A12B,
        why="Part of a request: the medium as the media library knows it.")
    CARTRIDGE = info(" cartridge !AS in", 0x0072A133,
        why="Part of a request: the cartridge that holds the volume.")
    CARTSIDE = info(" cartridge !AS, side !UW in", 0x0072A13B,
        why="Part of a request: the cartridge and which of its sides.")
    CDROM_ISO = untold(0x0072A143)
    CDROM_HS = untold(0x0072A14B)
    WAITDEVRDY = untold(0x0072A153)
    NOTODS2 = untold(0x0072A15B)
    SRCMBRADD = untold(0x0072A163, why="Tells that a source member was added.")
    ISACPYTRGT = untold(0x0072A16B, why="Tells that a device is a copy target already.")
    ISAMBR = info("!AS is a member of the shadow set", 0x0072A173, seen="from memory",
        why="Tells that a device is a member of the set already.")
    DOSETVOL = untold(0x0072A17B, why="Tells that SET VOLUME should be used on the volume.")
    RETSTATUS = untold(0x0072A183)
    SHDWMEMMCPY = untold(0x0072A18B, why="The device came back as the target of a minicopy: only the blocks its bitmap marks are copied.", do="None.")
    SHDWNOMCPY = untold(0x0072A193,
        why="No minicopy can be done for this device; a full copy is done.",
        do="None, or look at the bitmaps with SHOW DEVICE/BITMAP.")
    INVQUAVAL = fatal("value '!AD' invalid for /!AS qualifier", 0x0072AEE4,
        why="The value of a qualifier is out of its range or not of its kind.",
        do="Correct the value.")
    DEVNOFE = fatal("device does not support FORCED ERROR handling.!/To override use the /OVERRIDE=NO_FORCED_ERROR qualifier", 0x0072AEEC,
        why="The disk cannot mark a block as one with a forced error, which shadowing uses to pass on an unreadable block in a copy.",
        do="Use /OVERRIDE=NO_FORCED_ERROR if you accept that.")
    VOLSETALRMNT = untold(0x0072AEF4)
