using System.CommandLine;
using CaffeSharp;
using CaffeSharp.Benchmarks.Convs;
using CaffeSharp.Benchmarks.Dense;
using CaffeSharp.Benchmarks.Layers;
using CaffeSharp.Benchmarks.Nets;
using CaffeSharp.Benchmarks.Nhwc;

var root = new RootCommand("Measures CaffeSharp against its peers, in one process and in turns.")
{
    ConvsCommand.Create(), NhwcCommand.Create(), LayersCommand.Create(), DenseCommand.Create(), NetsCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CaffeException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
