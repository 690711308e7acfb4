"""What a counter PC does to a program: cut power, full disks, hurt files, wrong clocks."""
