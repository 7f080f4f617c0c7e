/** Answer files as people write them. */
export const WCM = 'xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State"';

const identity = 'publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS"';

/** With all that a lossless editor may trip over: comments, CDATA, tabs, other quotes, other namespaces, two architectures, an empty element, a comment at the end of a line. */
export const awkwardFile = `<?xml version='1.0' encoding="utf-8"?>\r
<!-- Made by hand & kept -->\r
<unattend xmlns="urn:schemas-microsoft-com:unattend" ${WCM}>\r
\t<servicing></servicing>\r
\t<settings pass="specialize" wasPassProcessed='true'>\r
\t\t<component name="Microsoft-Windows-Shell-Setup" processorArchitecture="x86" ${identity}>\r
\t\t\t<ComputerName>OLD-32</ComputerName>\r
\t\t</component>\r
\t\t<component   name='Microsoft-Windows-Shell-Setup' processorArchitecture="amd64" ${identity}>\r
\t\t\t<ComputerName> PC-OLD </ComputerName> <!-- by label -->\r
\t\t\t<RegisteredOwner><![CDATA[Schule & Co]]></RegisteredOwner>\r
\t\t\t<CopyProfile>true</CopyProfile>\r
\t\t\t<TimeZone/>\r
\t\t</component>\r
\t\t<component name="Microsoft-Windows-Deployment" processorArchitecture="amd64" ${identity}>\r
\t\t\t<RunSynchronous>\r
\t\t\t\t<RunSynchronousCommand wcm:action="add">\r
\t\t\t\t\t<Order>1</Order>\r
\t\t\t\t\t<Path>cmd /c net user Ünal Geheim-77 /add</Path>\r
\t\t\t\t</RunSynchronousCommand>\r
\t\t\t\t<RunSynchronousCommand wcm:action="remove"><Order>7</Order></RunSynchronousCommand>\r
\t\t\t</RunSynchronous>\r
\t\t</component>\r
\t\t<component name="Contoso-Nobody-Knows" processorArchitecture="amd64"><A  b = "c"/></component>\r
\t</settings>\r
\t<settings pass="oobeSystem">\r
\t\t<component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" ${identity}>\r
\t\t\t<UserAccounts><LocalAccounts>\r
\t\t\t\t<LocalAccount wcm:action="add"><Name>Ünal</Name><Password><Value>Geheim-77</Value><PlainText>true</PlainText></Password></LocalAccount>\r
\t\t\t</LocalAccounts></UserAccounts>\r
\t\t</component>\r
\t</settings>\r
\t<cpi:offlineImage xmlns:cpi="urn:schemas-microsoft-com:cpi" cpi:source="wim:c:/install.wim"/>\r
</unattend>\r
<!-- end -->`;

/** On one line, with prefixes for both namespaces that nobody uses. */
export const minifiedFile = `<u:unattend xmlns:u="urn:schemas-microsoft-com:unattend" xmlns:x="http://schemas.microsoft.com/WMIConfig/2002/State"><u:settings pass="specialize"><u:component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" ${identity}><u:ComputerName>A</u:ComputerName></u:component></u:settings></u:unattend>`;
