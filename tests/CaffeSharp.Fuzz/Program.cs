using System.CommandLine;
using CaffeSharp;
using CaffeSharp.Fuzz;

try
{
    return new FuzzCommand().Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CaffeException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
