/**
 * The PowerShell module Slipway.TaskSequence, which the agent puts beside `slipway-ts`, for PowerShell 5.1 and later. It calls `slipway-ts`, and hands it what may be secret, or hold quotes, over standard
 * input: a command line is seen by whoever lists processes, and PowerShell before 7.3 loses quotes on it.
 */
import { agentVersion } from '../version.ts';

export const MODULE_NAME = 'Slipway.TaskSequence';

const FUNCTIONS = [
  'Get-TaskSequenceVariable',
  'Get-TaskSequenceVariableName',
  'Set-TaskSequenceVariable',
  'Write-TaskSequenceProgress',
];

const manifest = `@{
  RootModule = '${MODULE_NAME}.psm1'
  ModuleVersion = '${/^\d+\.\d+\.\d+/.exec(agentVersion)?.[0] ?? '0.0.0'}'
  GUID = '5b1f0a52-7c0e-4c2e-9a55-3f1d6c2f7a30'
  Author = 'Slipway'
  Description = 'The variables of the running task sequence, and what its step is at.'
  PowerShellVersion = '5.1'
  FunctionsToExport = @(${FUNCTIONS.map((name) => `'${name}'`).join(', ')})
  CmdletsToExport = @()
  VariablesToExport = @()
  AliasesToExport = @()
}
`;

const script = `Set-StrictMode -Version 2.0

# Calls slipway-ts. What it says on standard error is thrown; otherwise the lines of its output and its exit code are returned.
function Invoke-SlipwayTs {
  param([string[]] $Words, [AllowNull()][AllowEmptyString()][string] $InputText)
  # With Stop, Windows PowerShell would throw the first line of standard error by itself, without the rest.
  $ErrorActionPreference = 'Continue'
  # Exit code 1 is an answer (not set), no failure.
  $PSNativeCommandUseErrorActionPreference = $false
  $utf8 = New-Object System.Text.UTF8Encoding $false
  $OutputEncoding = $utf8
  $before = [Console]::OutputEncoding
  try {
    [Console]::OutputEncoding = $utf8
    $said = @($InputText | & slipway-ts @Words 2>&1)
    $code = $LASTEXITCODE
  } finally {
    [Console]::OutputEncoding = $before
  }
  $problems = @($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
  if ($problems.Count -gt 0) { throw (($problems | ForEach-Object { $_.ToString() }) -join [Environment]::NewLine) }
  [pscustomobject]@{ Lines = @($said | ForEach-Object { [string] $_ }); Code = $code }
}

# The variable's value as text; nothing where it is not set.
function Get-TaskSequenceVariable {
  [CmdletBinding()]
  [OutputType([string])]
  param([Parameter(Mandatory, Position = 0, ValueFromPipeline)][ValidatePattern('^[A-Za-z_][A-Za-z0-9_-]*$')][string] $Name)
  process {
    $result = Invoke-SlipwayTs -Words 'get', $Name
    if ($result.Code -eq 0) { $result.Lines -join [char] 10 }
  }
}

function Get-TaskSequenceVariableName {
  [CmdletBinding()]
  [OutputType([string])]
  param()
  (Invoke-SlipwayTs -Words 'names').Lines
}

# An empty value removes the variable. The value of a secret one is in no list and no log.
function Set-TaskSequenceVariable {
  [CmdletBinding()]
  param(
    [Parameter(Mandatory, Position = 0)][ValidatePattern('^[A-Za-z_][A-Za-z0-9_-]*$')][string] $Name,
    [Parameter(Mandatory, Position = 1)][AllowEmptyString()][string] $Value,
    [switch] $Secret
  )
  $words = @('set', $Name)
  if ($Secret) { $words += '--secret' }
  $null = Invoke-SlipwayTs -Words $words -InputText $Value
}

# What the step is at, on the run's screen and at the site.
function Write-TaskSequenceProgress {
  [CmdletBinding()]
  param(
    [Parameter(Mandatory, Position = 0)][AllowEmptyString()][string] $Message,
    [uint32] $Part = 0,
    [uint32] $Parts = 0
  )
  $null = Invoke-SlipwayTs -Words 'progress', '-', $Part, $Parts -InputText $Message
}
`;

/** By their names in the module's folder. */
export const moduleFiles: Readonly<Record<string, string>> = {
  [`${MODULE_NAME}.psd1`]: manifest,
  [`${MODULE_NAME}.psm1`]: script,
};
