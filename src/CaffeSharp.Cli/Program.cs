Console.WriteLine(new CaffeSharp.Blobs.Blob([1, 2]));
return 0;
