#!/usr/bin/env python3
"""A small server of the line protocol, as a tutorial would write it: asyncio, one queue of broadcasts.

Usage: line_peer.py [PORT]     (0, the default, takes a free one; the first line printed says which)
"""
import asyncio
import sys


class Room:
    def __init__(self):
        self.writers = {}  # name -> StreamWriter
        self.broadcasts = asyncio.Queue()

    async def deliver(self):
        while True:
            line = await self.broadcasts.get()
            print(f"Broadcast: {line}", flush=True)
            for writer in list(self.writers.values()):
                writer.write(f"{line}\n".encode())
            self.broadcasts.task_done()

    async def serve(self, reader, writer):
        print("Client connecting...", flush=True)
        name = None
        try:
            writer.write(b"Line peer, a small chat server\n")
            while not name or name in self.writers:
                writer.write(b"Enter your name:\n")
                name = await self.read_line(reader)
                if name is None:
                    return
            self.writers[name] = writer
            await self.broadcasts.put(f"{name} has connected")
            await self.broadcasts.join()
            writer.write(f"Welcome {name}. Send QUIT to disconnect.\n".encode())
            while (line := await self.read_line(reader)) not in (None, "QUIT"):
                await self.broadcasts.put(f"{name}: {line}")
        except OSError:
            pass
        finally:
            if self.writers.get(name) is writer:
                del self.writers[name]
                await self.broadcasts.put(f"{name} has disconnected")
            writer.close()

    @staticmethod
    async def read_line(reader):
        line = await reader.readline()
        return line.decode(errors="replace").strip() if line else None


async def main():
    room = Room()
    server = await asyncio.start_server(room.serve, "127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on chat://127.0.0.1:{port}", flush=True)
    await asyncio.gather(room.deliver(), server.serve_forever())


asyncio.run(main())
