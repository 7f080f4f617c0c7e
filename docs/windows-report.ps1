# What a Windows that Slipway has deployed looks like, for a report: run it in Windows as an administrator, read what it wrote, and send that.
#   powershell -ExecutionPolicy Bypass -File windows-report.ps1 [-Output FILE]
# It changes nothing. Serial numbers, product keys, user names and addresses are left out; names of computers and domains stand as NAME.
param([string]$Output = (Join-Path $env:USERPROFILE 'Desktop\slipway-windows-report.txt'))

$ErrorActionPreference = 'Continue'
$checks = @(
  @{ Name = 'Windows'; Do = { Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' |
      Select-Object ProductName, EditionID, DisplayVersion, CurrentBuild, UBR, SystemRoot } }
  @{ Name = 'Firmware and Secure Boot'; Do = { "$env:firmware_type"; try { Confirm-SecureBootUEFI } catch { "Secure Boot: $_" }
      Get-CimInstance Win32_BIOS | Select-Object Manufacturer, SMBIOSBIOSVersion
      Get-CimInstance Win32_ComputerSystem | Select-Object Manufacturer, Model } }
  # Our boot store, as Windows reads it.
  @{ Name = 'Boot store'; Do = { bcdedit.exe /enum all } }
  @{ Name = 'Boot entries of the firmware'; Do = { bcdedit.exe /enum firmware } }
  @{ Name = 'Recovery environment'; Do = { reagentc.exe /info } }
  @{ Name = 'Disks'; Do = { Get-Partition | Select-Object DiskNumber, PartitionNumber, Type, GptType, DriveLetter, Size } }
  # The hives that were edited before the first start.
  @{ Name = 'Drive letters'; Do = { (Get-Item 'HKLM:\SYSTEM\MountedDevices').GetValueNames() -match 'DosDevices' } }
  @{ Name = 'State of Windows Setup'; Do = {
      Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' | Select-Object ImageState
      Get-ItemProperty 'HKLM:\SYSTEM\Setup' | Select-Object SetupType, CmdLine, SystemSetupInProgress, OOBEInProgress } }
  # What Windows Setup thought of the answer file.
  @{ Name = 'Errors of Windows Setup'; Do = {
      foreach ($log in 'setuperr.log', 'UnattendGC\setuperr.log') {
        $path = Join-Path $env:windir "Panther\$log"
        "--- $log"; if (Test-Path $path) { Get-Content $path -Tail 60 } } } }
  @{ Name = 'Settings that the answer file asked for'; Do = {
      (Get-TimeZone).Id; (Get-Culture).Name; (Get-WinSystemLocale).Name
      'In a domain: ' + (Get-CimInstance Win32_ComputerSystem).PartOfDomain
      'Administrator enabled: ' + (Get-LocalUser | Where-Object { $_.SID -like '*-500' }).Enabled } }
  # Once the run has ended nothing of these may be there.
  @{ Name = 'What is left of Slipway'; Do = {
      foreach ($path in "$env:ProgramData\Slipway", "$env:windir\Setup\Scripts\SetupComplete.cmd", "$env:windir\Panther\Unattend\unattend.xml") {
        "$path : $(Test-Path $path)" }
      'Task: ' + [bool](Get-ScheduledTask -ErrorAction SilentlyContinue | Where-Object { $_.TaskName -like '*Slipway*' }) } }
  @{ Name = 'System files'; Do = { sfc.exe /verifyonly } }
)

function Hide([string]$Text) {
  foreach ($name in $env:COMPUTERNAME, $env:USERDOMAIN, $env:USERNAME, (Get-CimInstance Win32_ComputerSystem).Domain) {
    if ($name -and $name.Length -gt 2) { $Text = $Text.Replace($name, 'NAME') } }
  $Text = $Text -replace '[A-Z0-9]{5}(-[A-Z0-9]{5}){4}', 'KEY'
  $Text -replace '\b\d{1,3}(\.\d{1,3}){3}\b', 'ADDRESS'
}

$report = foreach ($check in $checks) {
  "==== $($check.Name)"
  try { & $check.Do 2>&1 | Out-String -Width 200 } catch { "FAILED: $_" }
}
Hide ($report -join "`r`n") | Set-Content -Encoding UTF8 -Path $Output
"Written to $Output. Please read it before you send it."
