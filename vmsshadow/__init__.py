"""vmsshadow: a simulator of OpenVMS Host-Based Volume Shadowing over real ODS-2 disk images."""
